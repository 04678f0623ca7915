/** Judge 2: `whatsapp-api-js` drives the simulator and takes its webhooks one by one. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { WhatsAppAPI } from "whatsapp-api-js";
import * as messages from "whatsapp-api-js/messages";
import type { ClientMessage, PostData } from "whatsapp-api-js/types";
import { samplePng, sampleVoice } from "../src/wa/samples.ts";
import { type Arrival, phoneId, secret, token, valentina, World } from "./world.ts";

describe("whatsapp-api-js", () => {
  let world: World;
  let api: WhatsAppAPI;
  before(async () => {
    world = await World.open();
    // The library knows only the real host; everything but the host is its own work.
    const redirected = (input: unknown, init?: RequestInit) => {
      const url = String(input instanceof Request ? input.url : input);
      return fetch(url.replace("https://graph.facebook.com", `${world.origin}/graph`), init);
    };
    api = new WhatsAppAPI({
      token,
      appSecret: secret,
      webhookVerifyToken: "sim-verify",
      v: "v24.0",
      ponyfill: { fetch: redirected as typeof fetch },
    });
    await world.writes();
  });
  after(() => world.close());

  const upload = async (type: string, data: Buffer) => {
    const form = new FormData();
    form.set("type", type);
    form.set("messaging_product", "whatsapp");
    form.set("file", new Blob([new Uint8Array(data)], { type }), "file");
    const answer = await api.uploadMedia(phoneId, form);
    if (!("id" in answer)) throw new Error(JSON.stringify(answer));
    return answer.id;
  };

  test("sends every type it can build", async () => {
    const png = await upload("image/png", samplePng());
    const voice = await upload("audio/ogg", sampleVoice());
    const { Interactive, ActionButtons, ActionList, ActionCTA, Body, Button, ListSection, Row, Header, Footer } =
      messages;
    const body = new Body("Elige");
    const sends: [string, ClientMessage][] = [
      ["text", new messages.Text("hola", true)],
      ["image", new messages.Image(png, true, "foto")],
      ["audio", new messages.Audio(voice, true, true)],
      ["document", new messages.Document(png, true, "mira", "a.png")],
      ["location", new messages.Location(-70.6, -33.4, "Tienda", "Calle 1")],
      ["contacts", new messages.Contacts([new messages.Name("Ana Soto", "Ana"), new messages.Phone("+56", "WORK")])],
      ["reaction", new messages.Reaction("wamid.X", "👍")],
      [
        "interactive",
        new Interactive(
          new ActionButtons(new Button("a", "A"), new Button("b", "B")),
          body,
          new Header("Título"),
          new Footer("Pie"),
        ),
      ],
      [
        "interactive",
        new Interactive(new ActionList("Ver", new ListSection("Uno", new Row("a", "A", "gratis"))), body),
      ],
      ["interactive", new Interactive(new ActionCTA("Abrir", "https://a.example/x"), body)],
    ];
    for (const [type, message] of sends) {
      const answer = await api.sendMessage(phoneId, `+${valentina}`, message, undefined, `js-${type}`);
      const last = world.sim.outbox.list({}).at(-1);
      assert.ok("messages" in answer, JSON.stringify(answer));
      assert.deepEqual(
        [answer.messages[0].id, last?.type, last?.biz_opaque_callback_data],
        [last?.wamid, type, `js-${type}`],
      );
    }
  });

  test("sends templates with a header, variables and buttons", async () => {
    const {
      Template,
      Language,
      BodyComponent,
      BodyParameter,
      HeaderComponent,
      HeaderParameter,
      PayloadComponent,
      URLComponent,
      Image,
    } = messages;
    const png = await upload("image/png", samplePng());
    const parameters = (...texts: [string, ...string[]]) =>
      new BodyComponent(...(texts.map((text) => new BodyParameter(text)) as [messages.BodyParameter]));
    const offer = new Template(
      "oferta_de_temporada",
      new Language("es"),
      new HeaderComponent(new HeaderParameter(new Image(png, true))),
      parameters("Ana", "20"),
    );
    const date = new Template(
      "confirmar_cita",
      "es",
      parameters("Ana", "lunes", "10:30"),
      new PayloadComponent("si:1"),
      new PayloadComponent("no:1"),
      new URLComponent("77"),
    );
    for (const template of [offer, date]) {
      const answer = await api.sendMessage(phoneId, `+${valentina}`, template);
      assert.ok("messages" in answer, JSON.stringify(answer));
    }
  });

  test("reads media back and marks as read", async () => {
    const data = samplePng(5);
    const info = await api.retrieveMedia(await upload("image/png", data), phoneId);
    assert.ok("url" in info);
    const bytes = await (await api.fetchMedia(info.url)).arrayBuffer();
    assert.deepEqual(Buffer.from(bytes), data);
    const { wamid } = await world.writes();
    assert.deepEqual(await api.markAsRead(phoneId, wamid, "text"), { success: true });
  });

  test("tells our errors", async () => {
    const answer = await api.sendMessage(phoneId, `+${valentina}`, new messages.Image("1", true));
    assert.ok("error" in answer);
    assert.equal(answer.error.code, 131_009);
  });

  const hand = (arrival: Arrival | undefined) =>
    api.post(arrival?.body as PostData, arrival?.raw ?? "", arrival?.signature ?? "");

  test("verifies and hands out inbound messages of each type, also without a number", async () => {
    const seen: string[] = [];
    api.on.message = ({ message, name, from }) => {
      seen.push(`${message.type} ${name} ${from}`);
    };
    const person = world.sim.customers.get(valentina);
    for (const [type, bsuid] of [
      ["text", "off"],
      ["image", "both"],
      ["button", "off"],
      ["reaction", "both"],
      ["text", "username_only"],
    ] as const) {
      await world.control("POST", `/wa/customers/${valentina}`, { bsuid });
      const { wamid } = await world.writes({ type, text: "ñ/😀", message_id: "wamid.X", emoji: "👍" });
      await world.receiver.until(() => world.receiver.messages().some((message) => message.id === wamid));
      await hand(world.receiver.arrivals.at(-1));
    }
    const [phone, name] = [valentina, person.name];
    assert.deepEqual(seen, [
      `text ${name} ${phone}`,
      `image ${name} ${phone}`,
      `button ${name} ${phone}`,
      `reaction ${name} ${phone}`,
      `text ${name} ${person.user_id}`,
    ]);
    await world.control("POST", `/wa/customers/${valentina}`, { bsuid: "off" });
  });

  test("refuses a webhook whose bytes were changed", async () => {
    const arrival = world.receiver.arrivals.at(-1);
    await assert.rejects(api.post(arrival?.body as PostData, `${arrival?.raw} `, arrival?.signature ?? ""));
  });

  test("hands out statuses", async () => {
    const seen: unknown[] = [];
    api.on.status = ({ status, id, phone, biz_opaque_callback_data }) => {
      seen.push([status, id, phone, biz_opaque_callback_data]);
    };
    const answer = await api.sendMessage(phoneId, `+${valentina}`, new messages.Text("hola"), undefined, "js-9");
    assert.ok("messages" in answer);
    const id = answer.messages[0].id;
    await world.advance(1);
    await world.receiver.until(() => world.receiver.statuses(id).length === 2);
    for (const arrival of world.receiver.arrivals) {
      if (arrival.body.entry[0].changes[0].value.statuses?.[0].id === id) await hand(arrival);
    }
    assert.deepEqual(seen, [
      ["sent", id, valentina, "js-9"],
      ["delivered", id, valentina, "js-9"],
    ]);
  });

  test("answers our handshake", () => {
    const answer = api.get({
      "hub.mode": "subscribe",
      "hub.verify_token": "sim-verify",
      "hub.challenge": "1158201444",
    });
    assert.equal(answer, "1158201444");
  });
});
