import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Json, phoneId, valentina, World } from "./world.ts";

const long = (length: number) => "ñ".repeat(length);
const button = (id: string, title: string) => ({ type: "reply", reply: { id, title } });
const buttons = (list: Json[], more: Json = {}) => ({
  type: "interactive",
  interactive: { type: "button", body: { text: "Elige" }, action: { buttons: list }, ...more },
});
const row = (id: string, title = "Fila") => ({ id, title });
const list = (sections: Json[], more: Json = {}) => ({
  type: "interactive",
  interactive: { type: "list", body: { text: "Elige" }, action: { button: "Ver", sections }, ...more },
});
const link = (parameters: Json) => ({
  type: "interactive",
  interactive: { type: "cta_url", body: { text: "Mira" }, action: { name: "cta_url", parameters } },
});
const card = (name: Json, more: Json = {}) => ({ type: "contacts", contacts: [{ name, ...more }] });
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("what may be sent", () => {
  let world: World;
  before(async () => {
    world = await World.open();
    await world.writes();
  });
  after(() => world.close());

  const accepted: [string, Json][] = [
    ["text of 4096 characters", { type: "text", text: { body: long(4096), preview_url: true } }],
    ["text without a type", { text: { body: "hola" } }],
    [
      "location with text coordinates",
      { type: "location", location: { latitude: "37.44", longitude: "-122.16", name: "Café" } },
    ],
    ["location with numbers", { type: "location", location: { latitude: 37.44, longitude: -122.16 } }],
    [
      "a contact card",
      card(
        { formatted_name: "Ana Soto", first_name: "Ana" },
        { phones: [{ phone: "+56", type: "WORK" }], birthday: "1999-01-23" },
      ),
    ],
    [
      "three buttons with the longest texts",
      buttons([button("a".repeat(256), "t".repeat(20)), button("b", "B"), button("c", "C")]),
    ],
    [
      "ten rows in two sections",
      list([
        { title: "A", rows: range(5).map((n) => row(`a${n}`)) },
        { title: "B", rows: range(5).map((n) => row(`b${n}`)) },
      ]),
    ],
    ["a link", link({ display_text: "Abrir", url: "https://tienda.example/a?x=1" })],
    ["a quote", { type: "text", text: { body: "sí" }, context: { message_id: "wamid.unknown" } }],
    [
      "512 characters of callback data",
      { type: "text", text: { body: "a" }, biz_opaque_callback_data: "x".repeat(512) },
    ],
  ];
  for (const [name, content] of accepted) {
    test(`${name} is accepted`, async () => {
      const { status, body } = await world.send(content);
      assert.equal(status, 200, JSON.stringify(body));
      assert.match(body.messages[0].id, /^wamid\./);
      assert.deepEqual(body.contacts, [{ input: `+${valentina}`, wa_id: valentina }]);
    });
  }

  const refused: [string, Json, number][] = [
    ["text of 4097 characters", { type: "text", text: { body: long(4097) } }, 100],
    ["empty text", { type: "text", text: { body: "" } }, 131_008],
    ["no content object", { type: "text" }, 131_008],
    ["an unknown type", { type: "gif", gif: {} }, 100],
    ["an unknown key", { type: "text", text: { body: "a" }, foo: 1 }, 100],
    ["an unknown key inside", { type: "text", text: { body: "a", bold: true } }, 100],
    [
      "513 characters of callback data",
      { type: "text", text: { body: "a" }, biz_opaque_callback_data: "x".repeat(513) },
      100,
    ],
    ["another product", { messaging_product: "sms", type: "text", text: { body: "a" } }, 100],
    ["an image with id and link", { type: "image", image: { id: "1", link: "https://a.b/c.png" } }, 131_009],
    ["an image without either", { type: "image", image: { caption: "x" } }, 131_009],
    ["an unknown media id", { type: "image", image: { id: "123" } }, 131_009],
    ["a caption of 1025", { type: "image", image: { id: "1", caption: long(1025) } }, 100],
    ["a caption on audio", { type: "audio", audio: { id: "1", caption: "x" } }, 100],
    ["a latitude of 91", { type: "location", location: { latitude: 91, longitude: 0 } }, 131_009],
    ["a location without longitude", { type: "location", location: { latitude: 1 } }, 131_008],
    ["two emoji", { type: "reaction", reaction: { message_id: "wamid.X", emoji: "😀😀" } }, 131_009],
    ["a reaction with a word", { type: "reaction", reaction: { message_id: "wamid.X", emoji: "ok" } }, 131_009],
    [
      "a reaction with a quote",
      { type: "reaction", reaction: { message_id: "wamid.X", emoji: "😀" }, context: { message_id: "w" } },
      131_009,
    ],
    ["a card with only the formatted name", card({ formatted_name: "Ana" }), 131_008],
    [
      "a card with a bad birthday",
      card({ formatted_name: "Ana", first_name: "Ana" }, { birthday: "23/01/1999" }),
      131_009,
    ],
    ["four buttons", buttons(range(4).map((n) => button(`${n}`, `T${n}`))), 131_009],
    ["a button title of 21", buttons([button("a", "t".repeat(21))]), 100],
    ["a button id of 257", buttons([button("a".repeat(257), "t")]), 100],
    ["a button id with a blank at its end", buttons([button("a ", "t")]), 131_009],
    ["the same button id twice", buttons([button("a", "A"), button("a", "B")]), 131_009],
    ["the same button title twice", buttons([button("a", "A"), button("b", "A")]), 131_009],
    ["a button of only emoji", buttons([button("a", "😀")]), 131_009],
    ["a body of 1025 with buttons", buttons([button("a", "A")], { body: { text: long(1025) } }), 100],
    ["a footer of 61", buttons([button("a", "A")], { footer: { text: long(61) } }), 100],
    ["a header text of 61", buttons([button("a", "A")], { header: { type: "text", text: long(61) } }), 100],
    [
      "eleven rows",
      list([
        { title: "A", rows: range(6).map((n) => row(`a${n}`)) },
        { title: "B", rows: range(5).map((n) => row(`b${n}`)) },
      ]),
      131_009,
    ],
    ["two sections without titles", list([{ rows: [row("a")] }, { rows: [row("b")] }]), 131_008],
    ["a row title of 25", list([{ rows: [row("a", "t".repeat(25))] }]), 100],
    ["a row description of 73", list([{ rows: [{ ...row("a"), description: "d".repeat(73) }] }]), 100],
    [
      "a list with an image header",
      list([{ rows: [row("a")] }], { header: { type: "image", image: { id: "1" } } }),
      131_009,
    ],
    [
      "a list button of 21",
      list([{ rows: [row("a")] }], { action: { button: "t".repeat(21), sections: [{ rows: [row("a")] }] } }),
      100,
    ],
    ["a link label of 21", link({ display_text: "t".repeat(21), url: "https://a.b" }), 100],
    ["a link that is none", link({ display_text: "Abrir", url: "javascript:1" }), 131_009],
  ];
  for (const [name, content, code] of refused) {
    test(`${name} is refused with ${code}`, async () => {
      const before = world.sim.outbox.list({}).length;
      const { status, body } = await world.send(content);
      assert.equal(body.error?.code, code, JSON.stringify(body));
      assert.equal(status, 400);
      assert.ok(body.error.fbtrace_id && body.error.error_data.details);
      assert.equal(world.sim.outbox.list({}).length, before);
    });
  }
});

describe("calls and recipients", () => {
  let world: World;
  before(async () => {
    world = await World.open({ window: { mode: "off" } });
  });
  after(() => world.close());
  const text = { type: "text", text: { body: "hola" } };

  test("a wrong or missing token answers 190 with status 401", async () => {
    for (const authorization of ["Bearer wrong", ""]) {
      const { status, body } = await world.graph("POST", `${phoneId}/messages`, text, { authorization });
      assert.equal(status, 401);
      assert.equal(body.error.code, 190);
    }
  });

  test("a missing scope answers 10", async () => {
    await world.control("POST", "/app", { scopes: ["whatsapp_business_management"] });
    assert.equal((await world.send(text)).body.error.code, 10);
    await world.control("POST", "/app", { scopes: ["whatsapp_business_messaging", "whatsapp_business_management"] });
  });

  test("versions 19 to 26 are taken and echoed, others are not", async () => {
    for (const version of ["v19.0", "v25.0", "v26.0"]) {
      const answer = await world.graph("GET", `${version}/${phoneId}`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get("facebook-api-version"), version);
    }
    for (const version of ["v18.0", "v27.0", "vx"])
      assert.equal((await world.graph("GET", `${version}/${phoneId}`)).body.error.code, 2500);
  });

  test("an unknown object and an unknown edge are told apart", async () => {
    assert.equal((await world.graph("GET", "999")).body.error.code, 100);
    assert.equal((await world.graph("POST", `${phoneId}/nothing`)).body.error.code, 2500);
  });

  const variants: [string, string][] = [
    ["+5215512345678", "5215512345678"],
    ["+525512345678", "5215512345678"],
    ["+541123456789", "5491123456789"],
    ["+551112345678", "5511912345678"],
    ["912345678", "56912345678"],
  ];
  for (const [to, waId] of variants) {
    test(`${to} reaches ${waId}`, async () => assert.equal((await world.send(text, to)).body.contacts[0].wa_id, waId));
  }

  test("the business cannot write to itself, nor to what is no number", async () => {
    assert.equal((await world.send(text, "+56955550100")).body.error.code, 131_021);
    assert.equal((await world.send(text, "nadie")).body.error.code, 131_009);
    assert.equal(
      (await world.graph("POST", `${phoneId}/messages`, { messaging_product: "whatsapp", ...text })).body.error.code,
      131_008,
    );
  });

  test("a user id reaches its owner, and the phone number wins over it", async () => {
    await world.control("POST", "/config", { identity: { bsuid: "username_only" } });
    const person = world.sim.customers.get(valentina);
    const byId = await world.graph("POST", `${phoneId}/messages`, {
      messaging_product: "whatsapp",
      recipient: person.user_id,
      ...text,
    });
    assert.deepEqual(byId.body.contacts, [{ input: person.user_id, user_id: person.user_id }]);
    const both = await world.send({ ...text, recipient: "US.1" });
    assert.equal(both.body.contacts[0].wa_id, valentina);
    await world.control("POST", "/config", { identity: { bsuid: "off" } });
  });

  test("broken JSON is refused", async () =>
    assert.equal((await world.graph("POST", `${phoneId}/messages`, "{")).body.error.code, 100));

  test("appsecret_proof is checked when the app requires it", async () => {
    await world.control("POST", "/config", { http: { require_appsecret_proof: true } });
    assert.equal((await world.graph("GET", phoneId)).body.error.code, 100);
    const { appSecretProof } = await import("../src/webhooks/signing.ts");
    const proof = appSecretProof(world.sim.settings.app.app_secret, world.sim.settings.app.access_token);
    assert.equal((await world.graph("GET", `${phoneId}?appsecret_proof=${proof}`)).status, 200);
    await world.control("POST", "/config", { http: { require_appsecret_proof: false } });
  });
});
