import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { type Json, World, wabaId } from "./world.ts";

const base = {
  name: "aviso_nuevo",
  language: "es",
  category: "UTILITY",
  components: [{ type: "BODY", text: "Hola {{1}}, tu pedido está listo.", example: { body_text: [["Ana"]] } }],
};
const body = (text: string, samples: string[] = []) => ({
  components: [{ type: "BODY", text, ...(samples.length > 0 ? { example: { body_text: [samples] } } : {}) }],
});
const withButtons = (buttons: Json[]) => ({ components: [...base.components, { type: "BUTTONS", buttons }] });
const withHeader = (header: Json) => ({ components: [...base.components, { type: "HEADER", ...header }] });
const quick = (text: string) => ({ type: "QUICK_REPLY", text });
const url = (address: string, more: Json = {}) => ({
  type: "URL",
  text: `Ver ${address.length}`,
  url: address,
  ...more,
});

describe("creating templates", () => {
  let world: World;
  let count = 0;
  before(async () => {
    world = await World.open({ templates: { creations_per_hour: 1000 } });
  });
  after(() => world.close());
  const create = (change: Json) =>
    world.graph("POST", `${wabaId}/message_templates`, { ...base, name: `aviso_${++count}`, ...change });

  const accepted: [string, Json][] = [
    ["a body with a sample", {}],
    ["lower case category", { ...body("Uno."), category: "utility" }],
    ["a variable before a full stop", body("Hola {{1}}.", ["Ana"])],
    ["ten quick replies", { ...withButtons(Array.from({ length: 10 }, (_, n) => quick(`R${n}`))), language: "es_CL" }],
    [
      "quick replies, then a link",
      {
        ...withButtons([quick("Sí"), url("https://a.example/{{1}}", { example: ["https://a.example/1"] })]),
        language: "es_MX",
      },
    ],
    [
      "named variables",
      {
        parameter_format: "NAMED",
        components: [
          {
            type: "BODY",
            text: "Hola {{nombre}}, bienvenida.",
            example: { body_text_named_params: [{ param_name: "nombre", example: "Ana" }] },
          },
        ],
      },
    ],
    [
      "a code template",
      {
        category: "AUTHENTICATION",
        components: [
          { type: "BODY", add_security_recommendation: true },
          { type: "FOOTER", code_expiration_minutes: 10 },
          { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] },
        ],
      },
    ],
  ];
  for (const [name, change] of accepted) {
    test(`${name} is taken for review`, async () => {
      const answer = await create(change);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      assert.equal(answer.body.status, "PENDING");
      assert.match(answer.body.id, /^\d{15}$/);
    });
  }

  const refused: [string, Json, number | undefined][] = [
    ["a name with capitals", { name: "Aviso" }, 2_388_042],
    ["an unknown language", { language: "tlh" }, undefined],
    ["an unknown category", { category: "NEWS" }, undefined],
    ["no body", { components: [{ type: "FOOTER", text: "x" }] }, 2_388_072],
    ["a body of 1025", body("ñ".repeat(1025)), 2_388_040],
    ["a variable at the beginning", body("{{1}} llegó tu pedido.", ["Ana"]), 2_388_299],
    ["a variable at the end", body("Hola, tu pedido es {{1}}", ["A"]), 2_388_299],
    ["a gap in the numbers", body("Hola {{1}} y {{3}} también.", ["A", "B"]), 2_388_072],
    ["two variables side by side", body("Hola {{1}} {{2}} también.", ["A", "B"]), 2_388_072],
    ["too many variables", body("a {{1}}, {{2}}, {{3}}.", ["A", "B", "C"]), 2_388_293],
    ["a missing sample", body("Hola {{1}} y {{2}} también.", ["A"]), 2_388_072],
    ["a malformed variable", body("Hola {{ 1 }} también.", ["A"]), 2_388_072],
    ["a name where a number belongs", body("Hola {{nombre}} también.", ["A"]), 2_388_072],
    ["three line breaks", body("Hola.\n\n\nAdiós."), 2_388_072],
    ["a header of 61", withHeader({ format: "TEXT", text: "t".repeat(61) }), 2_388_040],
    ["a header with emoji", withHeader({ format: "TEXT", text: "Hola 😀" }), 2_388_047],
    [
      "a header with two variables",
      withHeader({ format: "TEXT", text: "{{1}} {{2}}", example: { header_text: ["a", "b"] } }),
      2_388_047,
    ],
    ["an image header without a sample", withHeader({ format: "IMAGE" }), 2_388_047],
    [
      "an image header with an unknown handle",
      withHeader({ format: "IMAGE", example: { header_handle: ["4::x"] } }),
      2_494_102,
    ],
    ["a footer of 61", { components: [...base.components, { type: "FOOTER", text: "t".repeat(61) }] }, 2_388_040],
    ["a footer with a variable", { components: [...base.components, { type: "FOOTER", text: "{{1}}" }] }, 2_388_073],
    ["eleven buttons", withButtons(Array.from({ length: 11 }, (_, n) => quick(`R${n}`))), 2_388_020],
    ["three links", withButtons([url("https://a.b/1"), url("https://a.b/12"), url("https://a.b/123")]), 2_388_020],
    ["mixed groups of buttons", withButtons([quick("A"), url("https://a.b/1"), quick("B")]), 2_388_020],
    ["a button of 26", withButtons([quick("t".repeat(26))]), 2_388_020],
    [
      "a variable in the middle of a link",
      withButtons([url("https://a.b/{{1}}/x", { example: ["https://a.b/1/x"] })]),
      2_388_020,
    ],
    ["a link to wa.me", withButtons([url("https://wa.me/569")]), 2_388_020],
    ["a code sample of 16", withButtons([{ type: "COPY_CODE", example: "1234567890123456" }]), 2_388_020],
  ];
  for (const [name, change, subcode] of refused) {
    test(`${name} is refused`, async () => {
      const answer = await create(change);
      assert.equal(answer.status, 400, JSON.stringify(answer.body));
      assert.equal(answer.body.error.code, 100);
      assert.equal(answer.body.error.error_subcode, subcode, JSON.stringify(answer.body));
      if (subcode) assert.ok(answer.body.error.error_user_title && answer.body.error.error_user_msg);
    });
  }

  test("a name is unique per language, its category is shared, and the same text is a duplicate", async () => {
    const text = body("Gracias por tu compra, vuelve pronto.");
    assert.equal((await create({ ...text, name: "gracias" })).status, 200);
    assert.equal((await create({ ...body("Otro texto aquí."), name: "gracias" })).body.error.error_subcode, 2_388_024);
    assert.equal(
      (await create({ ...body("Otro texto más."), name: "gracias", language: "en", category: "MARKETING" })).body.error
        .error_subcode,
      2_388_027,
    );
    assert.equal((await create(text)).body.error.error_subcode, 2_388_025);
  });
});

describe("the life of templates", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());
  const create = (change: Json = {}) => world.graph("POST", `${wabaId}/message_templates`, { ...base, ...change });
  const list = async (query = "") => (await world.graph("GET", `${wabaId}/message_templates?${query}`)).body;
  const events = () => world.receiver.values("message_template_status_update");

  test("review ends with a webhook that has a hyphen in the language and a number as id", async () => {
    const { id } = (await create({ language: "es_CL" })).body;
    await world.advance(3);
    const event = await world.receiver.until(() => events()[0]);
    assert.equal(event.event, "APPROVED");
    assert.equal(event.message_template_language, "es-CL");
    assert.equal(event.message_template_id, Number(id));
    assert.equal((await world.graph("GET", `${id}?fields=status`)).body.status, "APPROVED");
    assert.equal(typeof world.receiver.arrivals[0]?.body.entry[0].time, "number");
  });

  test("a scripted verdict comes instead, and a rejected template may be edited", async () => {
    const { id } = (await create()).body;
    await world.control("POST", "/wa/template_verdict", { name: base.name, status: "REJECTED", reason: "PROMOTIONAL" });
    const event = await world.receiver.until(() => events()[0]);
    assert.deepEqual(
      [event.event, event.reason, event.rejection_info.reason],
      ["REJECTED", "PROMOTIONAL", "PROMOTIONAL"],
    );
    await world.advance(10);
    assert.equal((await world.graph("GET", id)).body.status, "REJECTED");
    assert.equal((await world.graph("POST", id, body("Hola, tu pedido está listo."))).body.success, true);
    assert.equal((await world.graph("GET", id)).body.status, "PENDING");
  });

  test("an approved template may be edited once a day and keeps its category", async () => {
    const [first] = (await list("name=pedido_en_camino")).data;
    assert.equal((await world.graph("POST", first.id, { category: "MARKETING" })).body.error.error_subcode, 2_388_004);
    assert.equal((await world.graph("POST", first.id, body("Tu pedido va en camino."))).status, 200);
    await world.advance(10);
    assert.equal((await world.graph("POST", first.id, body("Tu pedido ya va."))).body.error.error_subcode, 2_388_003);
    await world.advance(24 * 3600);
    assert.equal((await world.graph("POST", first.id, body("Tu pedido ya va."))).status, 200);
  });

  test("pauses last 3 and 6 hours, the third one is for good", async () => {
    const status = async () => (await list("name=pedido_en_camino&fields=status")).data[0].status;
    for (const hours of [3, 6]) {
      await world.control("POST", "/wa/template_verdict", { name: "pedido_en_camino", status: "PAUSED" });
      await world.advance(hours * 3600 - 1);
      assert.equal(await status(), "PAUSED");
      await world.advance(1);
      assert.equal(await status(), "APPROVED");
    }
    await world.control("POST", "/wa/template_verdict", { name: "pedido_en_camino", status: "PAUSED" });
    assert.equal(await status(), "DISABLED");
    const gone = await world.graph("DELETE", `${wabaId}/message_templates?name=pedido_en_camino`);
    assert.equal(gone.body.error.error_subcode, 2_388_045);
  });

  test("a deleted approved name is blocked for 30 days", async () => {
    assert.equal((await world.graph("DELETE", `${wabaId}/message_templates?name=confirmar_cita`)).body.success, true);
    assert.equal((await list("name=confirmar_cita")).data.length, 0);
    assert.equal((await create({ name: "confirmar_cita" })).body.error.error_subcode, 2_388_023);
    await world.advance(30 * 24 * 3600);
    assert.equal((await create({ name: "confirmar_cita" })).status, 200);
  });

  test("the list is paged by cursors, filtered, and ends without next", async () => {
    const seen: string[] = [];
    let after = "";
    for (let page = 0; page < 10; page++) {
      const answer = await list(`limit=1&fields=name${after}`);
      seen.push(...answer.data.map((item: Json) => item.name));
      if (!answer.paging?.next) break;
      after = `&after=${answer.paging.cursors.after}`;
    }
    assert.deepEqual(seen, ["pedido_en_camino", "oferta_de_temporada", "confirmar_cita", "encuesta_de_servicio"]);
    assert.deepEqual(
      (await list("status=PENDING")).data.map((item: Json) => item.name),
      ["encuesta_de_servicio"],
    );
    assert.equal((await list("after=nonsense")).error.code, 131_059);
  });

  test("quality and category changes are told", async () => {
    await world.control("POST", "/wa/template", { name: "confirmar_cita", quality: "RED", category: "MARKETING" });
    const quality = await world.receiver.until(() => world.receiver.values("message_template_quality_update")[0]);
    assert.deepEqual([quality.previous_quality_score, quality.new_quality_score], ["UNKNOWN", "RED"]);
    const category = await world.receiver.until(() => world.receiver.values("template_category_update")[0]);
    assert.deepEqual([category.previous_category, category.new_category], ["UTILITY", "MARKETING"]);
  });
});

describe("sending templates", () => {
  let world: World;
  before(async () => {
    world = await World.open();
  });
  after(() => world.close());
  const send = (name: string, components?: Json[], language: Json = { policy: "deterministic", code: "es" }) =>
    world.send({ type: "template", template: { name, language, ...(components ? { components } : {}) } });
  const texts = (...values: string[]) => values.map((text) => ({ type: "text", text }));
  const fullBody = { type: "body", parameters: texts("Ana", "lunes", "10:30") };
  const link = { type: "button", sub_type: "url", index: "2", parameters: texts("77") };

  test("a full set is accepted and rendered, with numbers as index and payloads of its own", async () => {
    const reply = {
      type: "button",
      sub_type: "quick_reply",
      index: 0,
      parameters: [{ type: "payload", payload: "si:77" }],
    };
    const answer = await send("confirmar_cita", [fullBody, reply, link]);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const { shown } = world.sim.outbox.find(answer.body.messages[0].id) as unknown as { shown: Json };
    assert.equal(shown.body, "Hola Ana, te esperamos el lunes a las 10:30 en nuestra tienda. ¿Nos confirmas?");
    assert.deepEqual(shown.header, { type: "text", text: "Tu cita" });
    assert.deepEqual(
      shown.buttons.map((button: Json) => button.payload ?? button.url),
      ["si:77", "Cambiar hora", "https://tienda.example/citas/77"],
    );
  });

  const refused: [string, string, Json[] | undefined, number, Json?][] = [
    ["an unknown name", "nada", undefined, 132_001],
    ["another language", "confirmar_cita", [fullBody, link], 132_001, { policy: "deterministic", code: "en" }],
    ["a template in review", "encuesta_de_servicio", [{ type: "body", parameters: texts("Ana") }], 132_001],
    ["another policy", "confirmar_cita", [fullBody, link], 131_009, { policy: "fallback", code: "es" }],
    ["too few parameters", "confirmar_cita", [{ type: "body", parameters: texts("Ana") }, link], 132_000],
    ["no parameters", "confirmar_cita", undefined, 132_000],
    ["an empty parameter", "confirmar_cita", [{ type: "body", parameters: texts("", "b", "c") }, link], 131_008],
    ["a line break", "confirmar_cita", [{ type: "body", parameters: texts("a\nb", "b", "c") }, link], 132_018],
    ["five blanks", "confirmar_cita", [{ type: "body", parameters: texts("a     b", "b", "c") }, link], 132_018],
    [
      "a body of more than 1024",
      "confirmar_cita",
      [{ type: "body", parameters: texts("a".repeat(1000), "b", "c") }, link],
      132_005,
    ],
    [
      "named parameters in a positional template",
      "confirmar_cita",
      [{ type: "body", parameters: texts("a", "b", "c").map((item) => ({ ...item, parameter_name: "x" })) }, link],
      132_012,
    ],
    ["a link without its parameter", "confirmar_cita", [fullBody], 131_008],
    ["a button that is not there", "confirmar_cita", [fullBody, { ...link, index: "5" }], 132_000],
    ["a button of another kind", "confirmar_cita", [fullBody, { ...link, index: "0" }], 132_012],
    [
      "a media header without its file",
      "oferta_de_temporada",
      [{ type: "body", parameters: texts("Ana", "20") }],
      132_012,
    ],
    [
      "a text in place of the image",
      "oferta_de_temporada",
      [
        { type: "header", parameters: texts("x") },
        { type: "body", parameters: texts("Ana", "20") },
      ],
      132_012,
    ],
  ];
  for (const [name, template, components, code, language] of refused) {
    test(`${name} is refused with ${code}`, async () => {
      const { body: answer } = await send(template, components, language);
      assert.equal(answer.error?.code, code, JSON.stringify(answer));
    });
  }

  test("paused and disabled templates have their own codes", async () => {
    for (const [status, code] of [
      ["PAUSED", 132_015],
      ["DISABLED", 132_016],
    ] as const) {
      await world.control("POST", "/wa/template_verdict", { name: "pedido_en_camino", status });
      assert.equal(
        (await send("pedido_en_camino", [{ type: "body", parameters: texts("a", "b", "c") }])).body.error.code,
        code,
      );
    }
  });
});
