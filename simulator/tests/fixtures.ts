/** Judge 3: payloads that `@whatsapp-cloudapi/types` accepts at compile time; `npm run types` fails where it does not. */
import type { CloudAPIMarkMessageReadRequest, CloudAPIRequest } from "@whatsapp-cloudapi/types/cloudapi";
import type { WebhookMessage } from "@whatsapp-cloudapi/types/webhook";

const to = { messaging_product: "whatsapp", recipient_type: "individual", to: "+56912345678" } as const;

/** Sends in the shape of the specification; media ids are put in by the test. */
export const outgoing = [
  { ...to, type: "text", text: { body: "¡Hola!", preview_url: true } },
  { ...to, type: "image", image: { id: "MEDIA", caption: "foto" } },
  { ...to, type: "video", video: { id: "MEDIA" } },
  { ...to, type: "audio", audio: { id: "MEDIA" } },
  { ...to, type: "document", document: { id: "MEDIA", filename: "a.pdf", caption: "mira" } },
  { ...to, type: "sticker", sticker: { id: "MEDIA" } },
  { ...to, type: "location", location: { latitude: -33.4, longitude: -70.6, name: "Tienda", address: "Calle 1" } },
  { ...to, type: "reaction", reaction: { message_id: "wamid.X", emoji: "👍" } },
  {
    ...to,
    type: "contacts",
    contacts: [
      { name: { formatted_name: "Ana Soto", first_name: "Ana" }, phones: [{ phone: "+56 9 8765 4321", type: "WORK" }] },
    ],
  },
  {
    ...to,
    type: "interactive",
    interactive: {
      type: "button",
      body: { text: "Elige" },
      action: { buttons: [{ type: "reply", reply: { id: "a", title: "A" } }] },
    },
  },
  {
    ...to,
    type: "interactive",
    interactive: {
      type: "list",
      body: { text: "Elige" },
      action: { button: "Ver", sections: [{ title: "Uno", rows: [{ id: "a", title: "A", description: "gratis" }] }] },
    },
  },
  {
    ...to,
    type: "interactive",
    interactive: {
      type: "cta_url",
      body: { text: "Mira" },
      action: { name: "cta_url", parameters: { display_text: "Abrir", url: "https://a.example/x" } },
    },
  },
  {
    ...to,
    type: "template",
    template: {
      name: "confirmar_cita",
      language: { code: "es", policy: "deterministic" },
      components: [
        {
          type: "body",
          parameters: [
            { type: "text", text: "Ana" },
            { type: "text", text: "lunes" },
            { type: "text", text: "10:30" },
          ],
        },
        { type: "button", sub_type: "url", index: 2, parameters: [{ type: "text", text: "77" }] },
      ],
    },
  },
] satisfies CloudAPIRequest[];

export const readMark = {
  messaging_product: "whatsapp",
  status: "read",
  message_id: "wamid.X",
  typing_indicator: { type: "text" },
} satisfies CloudAPIMarkMessageReadRequest;

const base = { id: "wamid.X", from: "56912345678", timestamp: "1749416383" };
const file = { id: "1", mime_type: "image/png", sha256: "x" };

/** Inbound messages that the types accept: what the simulator writes must have at least these keys. */
export const inbound = [
  { ...base, type: "text", text: { body: "hola" } },
  { ...base, type: "image", image: { ...file, caption: "mira" } },
  { ...base, type: "video", video: { ...file, caption: "mira" } },
  { ...base, type: "audio", audio: { id: "1", mime_type: "audio/ogg" } },
  { ...base, type: "document", document: { id: "1", filename: "a.pdf", mime_type: "application/pdf" } },
  { ...base, type: "sticker", sticker: { ...file, animated: false } },
  { ...base, type: "button", button: { payload: "si", text: "Sí" } },
  { ...base, type: "interactive", interactive: { type: "button_reply", button_reply: { id: "a", title: "A" } } },
  {
    ...base,
    type: "order",
    order: {
      catalog_id: "1",
      product_items: [{ product_retailer_id: "1", quantity: 1, item_price: 1, currency: "CLP" }],
    },
  },
] satisfies WebhookMessage[];
