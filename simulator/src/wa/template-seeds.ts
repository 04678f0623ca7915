/** The templates every simulator starts with: three approved, one still in review. */
import type { JsonObject } from "../core/json.ts";
import type { Sim } from "../sim.ts";
import type { TemplateStatus } from "./template-store.ts";

interface Seed {
  name: string;
  category: string;
  status: TemplateStatus;
  components: JsonObject[];
}

const seeds: Seed[] = [
  {
    name: "pedido_en_camino",
    category: "UTILITY",
    status: "APPROVED",
    components: [
      {
        type: "BODY",
        text: "Hola {{1}}, tu pedido {{2}} ya va en camino y llega el {{3}} antes de las 18 h.",
        example: { body_text: [["Valentina", "A-1042", "jueves"]] },
      },
      { type: "FOOTER", text: "Tienda Aurora" },
    ],
  },
  {
    name: "oferta_de_temporada",
    category: "MARKETING",
    status: "APPROVED",
    components: [
      { type: "HEADER", format: "IMAGE", example: { header_handle: ["4::aW1hZ2UvcG5n:semilla"] } },
      {
        type: "BODY",
        text: "Hola {{1}}, llegó la nueva temporada: {{2}} % de descuento en toda la tienda hasta el domingo.",
        example: { body_text: [["Camila", "20"]] },
      },
      { type: "FOOTER", text: "Responde BAJA para no recibir más ofertas" },
    ],
  },
  {
    name: "confirmar_cita",
    category: "UTILITY",
    status: "APPROVED",
    components: [
      { type: "HEADER", format: "TEXT", text: "Tu cita" },
      {
        type: "BODY",
        text: "Hola {{1}}, te esperamos el {{2}} a las {{3}} en nuestra tienda. ¿Nos confirmas?",
        example: { body_text: [["Mateo", "lunes 23", "10:30"]] },
      },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: "Confirmo" },
          { type: "QUICK_REPLY", text: "Cambiar hora" },
          {
            type: "URL",
            text: "Ver cita",
            url: "https://tienda.example/citas/{{1}}",
            example: ["https://tienda.example/citas/77"],
          },
        ],
      },
    ],
  },
  {
    name: "encuesta_de_servicio",
    category: "MARKETING",
    status: "PENDING",
    components: [
      { type: "BODY", text: "Hola {{1}}, ¿cómo fue tu experiencia con nosotros?", example: { body_text: [["Diego"]] } },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: "Muy buena" },
          { type: "QUICK_REPLY", text: "Mejorable" },
        ],
      },
    ],
  },
];

export function seedTemplates(sim: Sim): void {
  const wabas = [...new Set(sim.settings.numbers.map((number) => number.waba_id))];
  for (const waba_id of wabas) {
    for (const seed of seeds) sim.templates.add({ ...seed, waba_id, language: "es", parameter_format: "POSITIONAL" });
  }
}
