import { expect, it } from "vitest";
import type { Template } from "@/api/types";
import { isComplete, parametersOf, previewOf, variableKey } from "./template-fill";

const template = {
  id: "1",
  inbox_id: "10",
  name: "envio",
  language: "es_CL",
  category: "UTILITY",
  status: "APPROVED",
  components: [
    { type: "HEADER", format: "TEXT", text: "Hola {{1}}" },
    { type: "BODY", text: "Tu pedido {{1}} llega el {{2}}." },
    { type: "BUTTONS", buttons: [{ type: "URL", text: "Ver", url: "https://t.cl/{{1}}" }] },
  ],
  parameter_format: "POSITIONAL",
  variables: [
    { place: "header", name: "1", format: "text" },
    { place: "body", name: "1", format: "text" },
    { place: "body", name: "2", format: "text" },
    { place: "button", name: "1", format: "text", index: 0 },
  ],
  updated_at: 0,
} as unknown as Template;
const values = ["Vale", "#7", "lunes", "abc"];
const filled = Object.fromEntries(template.variables.map((one, index) => [variableKey(one), values[index] ?? ""]));

it("shows what the customer will see, and what is still missing", () => {
  expect(previewOf(template, filled)).toMatchObject({
    header: "Hola Vale",
    body: "Tu pedido #7 llega el lunes.",
    buttons: [{ kind: "url", text: "Ver", url: "https://t.cl/abc" }],
  });
  expect(previewOf(template, {}).body).toBe("Tu pedido {{1}} llega el {{2}}.");
  expect(isComplete(template, filled)).toBe(true);
  expect(isComplete(template, { ...filled, "body::2": " " })).toBe(false);
});

it("sends positional values in order and named ones by name", () => {
  expect(parametersOf(template, filled)).toEqual({ header: ["Vale"], body: ["#7", "lunes"], buttons: ["abc"] });
  const named = {
    ...template,
    parameter_format: "NAMED",
    variables: [{ place: "body", name: "pedido", format: "text" }],
  } as Template;
  expect(parametersOf(named, { "body::pedido": "#7" })).toEqual({ named: { pedido: "#7" } });
});

it("sends a link for the picture of a header", () => {
  const withPicture = { ...template, variables: [{ place: "header", name: "1", format: "image" }] } as Template;
  expect(parametersOf(withPicture, { "header::1": "https://t.cl/a.jpg" })).toEqual({
    header_link: "https://t.cl/a.jpg",
  });
});
