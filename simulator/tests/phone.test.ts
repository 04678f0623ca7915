/** The phone page in a real browser: a customer writes, sees ticks and answers; small and large, light and dark. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { samplePng } from "../src/wa/samples.ts";
import { type Json, phoneId, valentina, World } from "./world.ts";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}`;

describe("the phone page", { skip }, () => {
  let browser: Browser;
  let world: World;
  let page: Page;
  const problems: string[] = [];
  before(async () => {
    browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
    });
  });
  after(() => browser.close());
  beforeEach(async () => {
    problems.length = 0;
    world = await World.open();
    world.sim.clock.freeze(false);
    page = await open({ width: 1200, height: 800 });
  });
  afterEach(async () => {
    await page.context().close();
    await world.close();
    assert.deepEqual(problems, []);
  });

  const open = async (viewport: { width: number; height: number }, colorScheme: "light" | "dark" = "light") => {
    const context = await browser.newContext({ viewport, colorScheme, locale: "es-CL", permissions: ["microphone"] });
    const made = await context.newPage();
    made.on("pageerror", (error) => problems.push(error.message));
    made.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await made.goto(world.origin);
    return made;
  };
  const pick = (name: string) => page.getByRole("button", { name }).click();
  const inbound = (type: string) =>
    world.receiver.until(() => world.receiver.messages().find((message) => message.type === type));
  const own = (text: string) => page.locator('[data-from="customer"]', { hasText: text });

  test("a customer writes, the business reads and answers, the customer sees it", async () => {
    await pick("Valentina Rojas");
    await page.getByLabel("Mensaje", { exact: true }).fill("¿Tienen la mochila en verde?");
    await page.keyboard.press("Enter");
    const message = await inbound("text");
    assert.deepEqual([message.from, message.text.body], [valentina, "¿Tienen la mochila en verde?"]);
    await own("mochila").getByRole("img", { name: "Entregado" }).waitFor();
    const mark = {
      messaging_product: "whatsapp",
      status: "read",
      message_id: message.id,
      typing_indicator: { type: "text" },
    };
    await world.graph("POST", `${phoneId}/messages`, mark);
    await own("mochila").getByRole("img", { name: "Leído" }).waitFor();
    await page.getByRole("status", { name: "El negocio está escribiendo" }).waitFor();
    const id = (
      await world.send({ type: "text", text: { body: "Sí, quedan *tres*" }, context: { message_id: message.id } })
    ).body.messages[0].id;
    const answer = page.locator('[data-from="business"]', { hasText: "Sí, quedan tres" });
    await answer.locator("strong", { hasText: "tres" }).waitFor();
    await answer.locator("blockquote", { hasText: "mochila" }).waitFor();
    await world.receiver.until(() => world.receiver.statuses(id).some((status) => status.status === "read"));
    assert.equal(await page.getByRole("status", { name: "El negocio está escribiendo" }).count(), 0);
  });

  test("nothing is read while the chat is not on the screen", async () => {
    await world.writes();
    const id = (await world.send({ type: "text", text: { body: "Hola" } })).body.messages[0].id;
    await world.receiver.until(() => world.receiver.statuses(id).length === 2);
    await page.getByLabel("1 sin leer").waitFor();
    assert.equal(world.sim.outbox.find(id)?.status, "delivered");
    await pick("Valentina Rojas");
    await world.receiver.until(() => world.receiver.statuses(id).length === 3);
  });

  test("buttons and lists answer with what they stand for, quoting their message", async () => {
    await world.writes();
    await pick("Valentina Rojas");
    const components = [
      { type: "body", parameters: ["Ana", "lunes", "10:30"].map((text) => ({ type: "text", text })) },
      { type: "button", sub_type: "quick_reply", index: 0, parameters: [{ type: "payload", payload: "si:77" }] },
      { type: "button", sub_type: "url", index: 2, parameters: [{ type: "text", text: "77" }] },
    ];
    const template = await world.send({
      type: "template",
      template: { name: "confirmar_cita", language: { code: "es" }, components },
    });
    await page.getByRole("button", { name: "Confirmo" }).click();
    const tapped = await inbound("button");
    assert.deepEqual(
      [tapped.button, tapped.context.id],
      [{ payload: "si:77", text: "Confirmo" }, template.body.messages[0].id],
    );
    await page.getByRole("link", { name: "Ver cita" }).waitFor();
    const sections = [{ title: "Mañana", rows: [{ id: "m1", title: "9 a 11", description: "gratis" }] }];
    await world.send({
      type: "interactive",
      interactive: { type: "list", body: { text: "¿Cuándo?" }, action: { button: "Ver horas", sections } },
    });
    await page.getByRole("button", { name: "Ver horas" }).click();
    await page.getByRole("button", { name: "9 a 11" }).click();
    const chosen = await inbound("interactive");
    assert.deepEqual(chosen.interactive.list_reply, { id: "m1", title: "9 a 11", description: "gratis" });
  });

  test("photos, documents, location, contact, a voice note, a quote and a reaction leave the phone", async () => {
    await world.writes();
    const sent = (await world.send({ type: "text", text: { body: "¿Me mandas una foto?" } })).body.messages[0].id;
    await pick("Valentina Rojas");
    const question = page.locator(`[data-message-id="${sent}"]`);
    await question.hover();
    await question.getByRole("button", { name: "Reaccionar con ❤️" }).click();
    assert.deepEqual((await inbound("reaction")).reaction, { message_id: sent, emoji: "❤️" });
    await question.getByRole("button", { name: "Responder" }).focus();
    await page.keyboard.press("Enter");
    const attach = async (item: string, file?: { name: string; mimeType: string; buffer: Buffer }) => {
      await page.getByRole("button", { name: "Adjuntar" }).click();
      const chooser = file ? page.waitForEvent("filechooser") : null;
      await page.getByRole("menuitem", { name: item }).click();
      if (file) await (await chooser)?.setFiles(file);
    };
    const png = samplePng();
    await attach("Foto o video", { name: "foto.png", mimeType: "image/png", buffer: png });
    const photo = await inbound("image");
    assert.equal(photo.context.id, sent);
    assert.deepEqual(world.sim.media.find(photo.image.id)?.data, png);
    await attach("Documento", { name: "lista.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") });
    assert.equal((await inbound("document")).document.filename, "lista.pdf");
    await attach("Ubicación");
    assert.equal((await inbound("location")).location.latitude, -33.4372);
    await attach("Contacto");
    await inbound("contacts");
    await page.getByRole("button", { name: "Grabar nota de voz" }).click();
    await page.getByRole("button", { name: "Terminar y enviar la nota de voz" }).click();
    const voice = await inbound("audio");
    assert.equal(voice.audio.voice, true);
    assert.match(voice.audio.mime_type, /^audio\/(ogg|mp4)/);
  });

  test("a new person can be made, a bad number is told, a phone can be off", async () => {
    await page.getByRole("button", { name: "Nueva persona" }).click();
    await page.getByRole("textbox", { name: "Nombre" }).fill("Ignacio Pérez");
    await page.getByRole("textbox", { name: "Teléfono" }).fill("12");
    await page.getByRole("button", { name: "Crear" }).click();
    await page.getByRole("alert").filter({ hasText: "código de país" }).waitFor();
    // The browser notes the refused call.
    assert.equal(problems.splice(0).length, 1);
    await page.getByRole("textbox", { name: "Teléfono" }).fill("+56 9 8888 7777");
    await page.getByRole("button", { name: "Crear" }).click();
    await page.getByRole("heading", { name: "Ignacio Pérez" }).waitFor();
    await page.getByLabel("En línea").uncheck();
    await page.getByLabel("Mensaje", { exact: true }).fill("Hola");
    await page.getByRole("button", { name: "Enviar", exact: true }).click();
    await inbound("text");
    assert.equal(world.sim.customers.get("56988887777").online, false);
  });

  test("text from outside is never markup", async () => {
    await world.writes({ type: "text", text: "<img src=x onerror=alert(1)> <b>no</b>", profile_name: "<i>Eva</i>" });
    await pick("<i>Eva</i>");
    await own("<b>no</b>").waitFor();
    assert.equal(await page.locator("#messages b, #messages img, #people i").count(), 0);
  });

  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const [width, colorScheme] of [
    [360, "light"],
    [360, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const) {
    test(`no axe violation and no sideways scroll at ${width} px, ${colorScheme}`, async () => {
      const first = await world.writes({
        type: "text",
        text: "Hola, una pregunta bastante larga sobre el envío a regiones",
      });
      await world.writes({ type: "audio" });
      await world.send({
        type: "text",
        text: { body: "https://tienda.example/una/direccion/muy/larga/que/no/se/corta/facilmente" },
        context: { message_id: first.wamid },
      });
      await page.context().close();
      page = await open({ width, height: 740 }, colorScheme);
      const check = async (screen: string) => {
        await page.evaluate(axe);
        const found = (await page.evaluate("axe.run()")) as { violations: Json[] };
        assert.deepEqual(
          found.violations.map(({ id, nodes }) => [screen, id, nodes[0].html]),
          [],
        );
        assert.ok(((await page.evaluate("document.documentElement.scrollWidth")) as number) <= width);
      };
      await page.getByRole("button", { name: "Valentina Rojas" }).waitFor();
      await check("people");
      await pick("Valentina Rojas");
      await page.locator('[data-from="business"]').waitFor();
      await check("chat");
    });
  }
});
