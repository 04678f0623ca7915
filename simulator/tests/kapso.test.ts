/** Judge 1: `@kapso/whatsapp-cloud-api` drives the simulator and reads its webhooks. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { buildTemplateSendPayload, TemplateDefinition, WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { samplePdf, samplePng, sampleSticker, sampleVideo, sampleVoice } from "../src/wa/samples.ts";
import { phoneId, secret, token, valentina, World, wabaId } from "./world.ts";

describe("kapso", () => {
  let world: World;
  let client: WhatsAppClient;
  const to = { phoneNumberId: phoneId, to: `+${valentina}` };
  before(async () => {
    world = await World.open();
    client = new WhatsAppClient({ accessToken: token, baseUrl: `${world.origin}/graph`, graphVersion: "v24.0" });
    await world.writes();
  });
  after(() => world.close());
  const upload = async (type: string, data: Buffer) =>
    (
      await client.media.upload({
        phoneNumberId: phoneId,
        type,
        file: new Blob([new Uint8Array(data)], { type }),
        fileName: "f",
      })
    ).id;
  const last = () => world.sim.outbox.list({}).at(-1);

  test("sends every type", async () => {
    const messages = client.messages;
    const png = await upload("image/png", samplePng());
    const sends: [string, () => Promise<{ messages: { id: string }[] }>][] = [
      ["text", () => messages.sendText({ ...to, body: "hola", previewUrl: true, bizOpaqueCallbackData: "k-1" })],
      ["image", () => messages.sendImage({ ...to, image: { id: png, caption: "foto" } })],
      [
        "audio",
        async () => messages.sendAudio({ ...to, audio: { id: await upload("audio/ogg", sampleVoice()), voice: true } }),
      ],
      ["video", async () => messages.sendVideo({ ...to, video: { id: await upload("video/mp4", sampleVideo()) } })],
      [
        "document",
        async () =>
          messages.sendDocument({
            ...to,
            document: { id: await upload("application/pdf", samplePdf()), filename: "a.pdf" },
          }),
      ],
      [
        "sticker",
        async () => messages.sendSticker({ ...to, sticker: { id: await upload("image/webp", sampleSticker()) } }),
      ],
      [
        "location",
        () => messages.sendLocation({ ...to, location: { latitude: -33.4, longitude: -70.6, name: "Tienda" } }),
      ],
      [
        "contacts",
        () =>
          messages.sendContacts({
            ...to,
            contacts: [
              { name: { formattedName: "Ana Soto", firstName: "Ana" }, phones: [{ phone: "+56", type: "WORK" }] },
            ],
          }),
      ],
      ["reaction", () => messages.sendReaction({ ...to, reaction: { messageId: "wamid.X", emoji: "👍" } })],
      [
        "interactive",
        () => messages.sendInteractiveButtons({ ...to, bodyText: "Elige", buttons: [{ id: "a", title: "A" }] }),
      ],
      [
        "interactive",
        () =>
          messages.sendInteractiveList({
            ...to,
            bodyText: "Elige",
            buttonText: "Ver",
            sections: [{ rows: [{ id: "a", title: "A" }] }],
          }),
      ],
      [
        "interactive",
        () =>
          messages.sendInteractiveCtaUrl({
            ...to,
            bodyText: "Mira",
            parameters: { displayText: "Abrir", url: "https://a.example/x" },
          }),
      ],
    ];
    for (const [type, send] of sends) {
      const answer = await send();
      assert.equal(answer.messages[0]?.id, last()?.wamid);
      assert.equal(last()?.type, type);
    }
    assert.equal(world.sim.outbox.list({ opaque: "k-1" }).length, 1);
  });

  test("sends a template and reads the list", async () => {
    const template = buildTemplateSendPayload({
      name: "confirmar_cita",
      language: "es",
      body: ["Ana", "lunes", "10:30"].map((text) => ({ type: "text" as const, text })),
      buttons: [{ type: "button", subType: "url", index: 2, parameters: [{ type: "text", text: "77" }] }],
    });
    const answer = await client.messages.sendTemplate({
      ...to,
      template: { ...template, components: template.components?.map((component) => ({ ...component })) ?? [] },
    });
    assert.equal(answer.messages[0]?.id, last()?.wamid);
    const list = await client.templates.list({ businessAccountId: wabaId, limit: 2 });
    assert.deepEqual(
      list.data.map((item) => item.name),
      ["pedido_en_camino", "oferta_de_temporada"],
    );
    const rest = await client.templates.list({
      businessAccountId: wabaId,
      limit: 2,
      after: String(list.paging.cursors.after),
    });
    assert.equal(rest.data.length, 2);
  });

  test("creates and deletes a template that it built itself", async () => {
    const definition = TemplateDefinition.buildTemplateDefinition({
      name: "aviso_kapso",
      language: "es",
      category: "UTILITY",
      components: [{ type: "BODY", text: "Hola {{1}}, tu pedido está listo.", example: { bodyText: [["Ana"]] } }],
    } as Parameters<typeof TemplateDefinition.buildTemplateDefinition>[0]);
    const created = await client.templates.create({
      businessAccountId: wabaId,
      ...(definition as { name: string; language: string; category: "UTILITY"; components: [] }),
    });
    assert.equal(created.status, "PENDING");
    assert.deepEqual(await client.templates.delete({ businessAccountId: wabaId, name: "aviso_kapso" }), {
      success: true,
    });
  });

  test("uploads, reads, downloads and deletes media", async () => {
    const data = samplePng(3);
    const mediaId = await upload("image/png", data);
    assert.equal((await client.media.get({ mediaId, phoneNumberId: phoneId })).mimeType, "image/png");
    const bytes = (await client.media.download({
      mediaId,
      phoneNumberId: phoneId,
      auth: "always",
      headers: { "user-agent": "judge" },
    })) as ArrayBuffer;
    assert.deepEqual(Buffer.from(bytes), data);
    assert.deepEqual(await client.media.delete({ mediaId, phoneNumberId: phoneId }), { success: true });
  });

  test("marks as read with typing", async () => {
    const { wamid } = await world.writes();
    assert.deepEqual(
      await client.messages.markRead({ phoneNumberId: phoneId, messageId: wamid, typingIndicator: { type: "text" } }),
      { success: true },
    );
  });

  test("understands our errors", async () => {
    await assert.rejects(
      client.messages.sendImage({ ...to, image: { id: "1" } }),
      (error: { code?: number; category?: string }) => error.code === 131_009,
    );
    const stranger = new WhatsAppClient({
      accessToken: "wrong",
      baseUrl: `${world.origin}/graph`,
      graphVersion: "v24.0",
    });
    await assert.rejects(
      stranger.messages.sendText({ ...to, body: "x" }),
      (error: { code?: number }) => error.code === 190,
    );
  });

  test("verifies and reads every webhook, whole batches too", async () => {
    await world.control("POST", "/config", {
      webhooks: { batch_max: 7, batch_wait_ms: 1000, batch_style: "merged" },
      identity: { bsuid: "both" },
    });
    const from = world.receiver.arrivals.length;
    const types = ["text", "image", "audio", "location", "contacts", "interactive", "unsupported"];
    await world.control(
      "POST",
      "/wa/inbound",
      types.map((type) => ({ from: valentina, type, text: "ñandú/😀" })),
    );
    await world.receiver.until(() => world.receiver.arrivals.length > from);
    const arrival = world.receiver.arrivals.at(-1);
    assert.ok(
      verifySignature({
        appSecret: secret,
        rawBody: arrival?.raw ?? "",
        ...(arrival?.signature ? { signatureHeader: arrival.signature } : {}),
      }),
    );
    assert.equal(
      verifySignature({
        appSecret: "other",
        rawBody: arrival?.raw ?? "",
        ...(arrival?.signature ? { signatureHeader: arrival.signature } : {}),
      }),
      false,
    );
    const read = normalizeWebhook(arrival?.body);
    assert.deepEqual(
      read.messages.map((message) => message.type),
      types,
    );
    assert.deepEqual(
      [read.phoneNumberId, read.contacts[0]?.waId, read.contacts[0]?.userId],
      [phoneId, valentina, world.sim.customers.get(valentina).user_id],
    );
    assert.equal((read.messages[0] as { text?: { body?: string } }).text?.body, "ñandú/😀");
  });

  test("reads statuses", async () => {
    await world.control("POST", "/config", { webhooks: { batch_max: 1 } });
    const { messages } = await client.messages.sendText({ ...to, body: "hola", bizOpaqueCallbackData: "k-2" });
    const id = messages[0]?.id;
    await world.advance(1);
    await world.receiver.until(() => world.receiver.statuses(id).length === 2);
    const read = world.receiver.arrivals
      .flatMap(({ body }) => normalizeWebhook(body).statuses)
      .filter((status) => status.id === id);
    assert.deepEqual(
      read.map((status) => status.status),
      ["sent", "delivered"],
    );
    assert.equal(read[0]?.bizOpaqueCallbackData, "k-2");
    assert.equal(read[0]?.recipientId, valentina);
  });
});
