import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { samplePdf, samplePng, sampleSticker, sampleVideo, sampleVoice } from "../src/wa/samples.ts";
import { phoneId, token, World, wabaId } from "./world.ts";

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

describe("media", () => {
  let world: World;
  before(async () => {
    world = await World.open({ window: { mode: "off" } });
  });
  after(() => world.close());
  const download = (url: string, authorization = `Bearer ${token}`) => fetch(url, { headers: { authorization } });

  test("what was uploaded comes back, with its hash in hex", async () => {
    const data = samplePng();
    const { id } = (await world.upload("image/png", data, "fóto.png")).body;
    const info = (await world.graph("GET", `${id}?phone_number_id=${phoneId}`)).body;
    assert.equal(info.sha256, createHash("sha256").update(data).digest("hex"));
    assert.equal(info.file_size, String(data.length));
    assert.equal(info.mime_type, "image/png");
    assert.ok(info.url.startsWith(`${world.origin}/cdn/`));
    const answer = await download(info.url);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), data);
    assert.equal((await download(info.url, "Bearer other")).status, 401);
    assert.equal((await world.graph("GET", `${id}?phone_number_id=999`)).body.error.code, 100);
  });

  test("an address lives five minutes, the file 30 days", async () => {
    const { id } = (await world.upload("application/pdf", samplePdf())).body;
    const { url } = (await world.graph("GET", id)).body;
    await world.advance(299);
    assert.equal((await download(url)).status, 200);
    await world.advance(1);
    assert.equal((await download(url)).status, 404);
    await world.advance(30 * 24 * 3600);
    assert.equal((await world.graph("GET", id)).body.error.code, 100);
  });

  test("a deleted file is gone", async () => {
    const { id } = (await world.upload("image/webp", sampleSticker())).body;
    assert.deepEqual((await world.graph("DELETE", id)).body, { success: true });
    assert.equal((await world.graph("GET", id)).status, 400);
  });

  const sizes: [string, number, number | null][] = [
    ["image/png", 5 * megabyte, null],
    ["image/png", 5 * megabyte + 1, 131_053],
    ["image/webp", 100 * kilobyte + 1, 131_053],
    ["audio/ogg", 16 * megabyte + 1, 131_053],
    ["application/pdf", 16 * megabyte + 1, null],
    ["image/gif", 10, 100],
    ["text/html", 10, 100],
    ["image/png", 0, 131_053],
  ];
  for (const [mime, size, code] of sizes) {
    test(`${size} bytes of ${mime} ${code ? `are refused with ${code}` : "are taken"}`, async () => {
      assert.equal((await world.upload(mime, Buffer.alloc(size, 1))).body.error?.code ?? null, code);
    });
  }

  test("an upload without product or file is refused", async () => {
    const form = new FormData();
    form.set("messaging_product", "whatsapp");
    assert.equal((await world.graph("POST", `${phoneId}/media`, form)).body.error.code, 131_008);
    assert.equal((await world.graph("POST", `${phoneId}/media`, new FormData())).body.error.code, 100);
  });

  test("files go out as the kind they are, else they fail with 131053", async () => {
    const ids = {
      png: (await world.upload("image/png", samplePng())).body.id,
      ogg: (await world.upload("audio/ogg; codecs=opus", sampleVoice())).body.id,
      mp4: (await world.upload("video/mp4", sampleVideo())).body.id,
      aac: (await world.upload("audio/aac", Buffer.from([1]))).body.id,
    };
    const send = async (type: string, content: object) =>
      (await world.send({ type, [type]: content })).body.messages[0].id;
    const good = [
      await send("image", { id: ids.png }),
      await send("audio", { id: ids.ogg, voice: true }),
      await send("video", { id: ids.mp4 }),
      await send("document", { id: ids.png, filename: "a.png" }),
    ];
    const bad = [await send("video", { id: ids.png }), await send("audio", { id: ids.aac, voice: true })];
    await world.advance(1);
    for (const id of good) await world.receiver.until(() => world.receiver.statuses(id).length === 2);
    for (const id of bad) await world.receiver.until(() => world.receiver.statuses(id)[0]?.errors[0].code === 131_053);
  });

  test("a link is fetched, and a broken one fails with 131052", async () => {
    const { id } = (await world.upload("image/png", samplePng())).body;
    const open = `${world.origin}/_sim/phone/media/${id}`;
    const good = (await world.send({ type: "image", image: { link: open } })).body.messages[0].id;
    const bad = (await world.send({ type: "image", image: { link: `${open}0` } })).body.messages[0].id;
    // The fetch runs beside the frozen clock; statuses are planned once it is over.
    const planned = async () => {
      while (world.sim.clock.pending < 3) await new Promise((resolve) => setImmediate(resolve));
    };
    await planned();
    await world.advance(1);
    await world.receiver.until(() => world.receiver.statuses(good).length === 2);
    await world.receiver.until(() => world.receiver.statuses(bad)[0]?.errors[0].code === 131_052);
  });
});

describe("resumable upload", () => {
  let world: World;
  const appId = "1200000000000001";
  const data = samplePng();
  before(async () => {
    world = await World.open();
  });
  after(() => world.close());
  const start = async () =>
    (
      await world.graph(
        "POST",
        `${appId}/uploads?file_name=a.png&file_length=${data.length}&file_type=image/png&access_token=${token}`,
        undefined,
        { authorization: "" },
      )
    ).body.id as string;
  const oauth = { authorization: `OAuth ${token}` };
  const part = (id: string, offset: number, bytes: Buffer) =>
    world.graph("POST", id, bytes, { ...oauth, file_offset: String(offset) });

  test("is resumed where it broke off, and its handle opens a template", async () => {
    const id = await start();
    assert.match(id, /^upload:/);
    await part(id, 0, data.subarray(0, 100));
    assert.deepEqual((await world.graph("GET", id, undefined, oauth)).body, { id, file_offset: 100 });
    assert.equal((await part(id, 50, data.subarray(50))).body.error.code, 100);
    const { h } = (await part(id, 100, data.subarray(100))).body;
    assert.match(h, /^4::/);
    const template = {
      name: "con_foto",
      language: "es",
      category: "MARKETING",
      components: [
        { type: "HEADER", format: "IMAGE", example: { header_handle: [h] } },
        { type: "BODY", text: "Mira la foto." },
      ],
    };
    assert.equal((await world.graph("POST", `${wabaId}/message_templates`, template)).status, 200);
  });

  test("wants the OAuth scheme and dies after an hour", async () => {
    const id = await start();
    assert.equal((await world.graph("GET", id)).body.error.code, 190);
    await world.advance(3600);
    assert.equal((await world.graph("GET", id, undefined, oauth)).body.error.code, 100);
  });

  test("refuses types that cannot be samples", async () => {
    const answer = await world.graph("POST", `${appId}/uploads?file_name=a.gif&file_length=10&file_type=image/gif`);
    assert.equal(answer.body.error.code, 100);
  });
});
