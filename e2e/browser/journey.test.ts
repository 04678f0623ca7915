// From the one-time link to a conversation that both sides see: the product as its first customer and its first agent live it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Api } from "../lib/api.ts";
import { bubble, openBrowser, openConversation, replyField, rowOf, takeSeat, thread, Watch } from "../lib/browser.ts";
import { type Program, type Server, startServer, startSimulator } from "../lib/processes.ts";
import { pictureFile, textFile } from "../lib/samples.ts";
import { control, outbox } from "../lib/simulator.ts";
import { eachNeedsTheLast } from "../lib/steps.ts";
import { administrator, connectWhatsapp, pointSimulator } from "../lib/workspace.ts";

const valentina = "56912345678";
const camila = "5511912345678";
const diego = "5215512345678";

describe("from the set-up to an answered customer", () => {
  const watch = new Watch();
  let simulator: Program;
  let server: Server;
  let browser: Browser;
  let agent: Page;
  let phone: Page;

  /** How many seconds the agent's answers wait before they leave. */
  const holdFor = async (send_hold_s: number) => {
    const admin = new Api(server.url);
    await admin.logIn(administrator.email, administrator.password);
    await admin.patch("/me", { preferences: { send_hold_s } });
    await agent.reload();
  };

  eachNeedsTheLast();
  before(async () => {
    simulator = await startSimulator();
    server = await startServer({ args: ["--simulator", simulator.url] });
    browser = await openBrowser();
    // Before anybody is logged in, the page asks who it is and is told "nobody".
    watch.allow(/status of 401 .*\/api\/v1\/bootstrap/);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await simulator?.stop();
    server?.clean();
    assert.deepEqual(watch.problems, []);
  });

  test("the one-time link makes the account and its administrator", async () => {
    const [, link] = await server.printed(/set-up link: (\S+)/);
    ({ page: agent } = await takeSeat(browser, watch, server.url, { path: link as string }));
    await agent.getByLabel("Nombre de la empresa").fill("Tienda Aurora");
    await agent.getByLabel("Tu nombre").fill(administrator.name);
    await agent.getByLabel("Correo").fill(administrator.email);
    await agent.getByLabel("Contraseña", { exact: true }).fill(administrator.password);
    await agent.getByRole("button", { name: "Crear y entrar" }).click();
    await agent.waitForURL(/\/inbox/);
    await agent.getByText("Aún no hay conversaciones").first().waitFor();
    // The link is spent.
    const again = await takeSeat(browser, watch, server.url, { path: link as string });
    await again.page.getByText("Recado ya está preparado").waitFor();
    await again.context.close();
  });

  test("WhatsApp is connected", async () => {
    const admin = new Api(server.url);
    await admin.logIn(administrator.email, administrator.password);
    const inbox = await connectWhatsapp(admin, simulator);
    await pointSimulator(simulator, inbox.callback_url);
    assert.equal((await admin.get(`/inboxes/${inbox.id}`)).body.name, "WhatsApp Ventas");
    await holdFor(0);
  });

  test("what the customer writes is in the inbox at once", async () => {
    ({ page: phone } = await takeSeat(browser, watch, simulator.url, { path: `/#${valentina}` }));
    await phone.getByRole("heading", { name: /Valentina Rojas/ }).waitFor();
    await agent.getByRole("radio", { name: /Todas/ }).click();
    await phone.getByLabel("Mensaje", { exact: true }).fill("¿Tienen la mochila en verde?");
    const sent = performance.now();
    await phone.keyboard.press("Enter");
    await rowOf(agent, "Valentina Rojas").filter({ hasText: "mochila en verde" }).waitFor();
    const took = Math.round(performance.now() - sent);
    console.log(`# from the customer's Enter to the agent's list: ${took} ms`);
    assert.ok(took <= 5000, `it took ${took} ms`);
  });

  test("the agent's answer is on the phone, and its ticks turn delivered and read", async () => {
    await openConversation(agent, "Valentina Rojas");
    await bubble(agent, "mochila en verde").waitFor();
    await phone.locator('[data-from="customer"]').getByRole("img", { name: "Leído" }).waitFor();
    await replyField(agent).fill("¡Hola! Sí, quedan tres.");
    await replyField(agent).press("Enter");
    await bubble(agent, "Sí, quedan tres.").waitFor();
    await phone.locator('[data-from="business"]', { hasText: "Sí, quedan tres." }).waitFor();
    await bubble(agent, "Sí, quedan tres.").getByTitle(/^Leído/).waitFor();
  });

  test("a quote of the customer is shown with its answer, and the agent's quote on the phone", async () => {
    const told = phone.locator('[data-from="business"]', { hasText: "Sí, quedan tres." });
    await told.hover();
    await told.getByRole("button", { name: "Responder" }).click();
    await phone.getByLabel("Mensaje", { exact: true }).fill("¿Y en azul?");
    await phone.keyboard.press("Enter");
    const question = bubble(agent, "¿Y en azul?");
    await question.getByRole("button", { name: /Ir al mensaje citado de.*Sí, quedan tres\./ }).waitFor();
    await question.hover();
    await question.getByRole("button", { name: "Acciones del mensaje" }).click();
    await agent.getByRole("menuitem", { name: "Responder citando" }).click();
    await agent.getByRole("region", { name: "Compositor" }).getByText("¿Y en azul?").waitFor();
    await replyField(agent).fill("También en azul.");
    await replyField(agent).press("Enter");
    await phone.locator('[data-from="business"]', { hasText: "También en azul." }).locator("blockquote", { hasText: "¿Y en azul?" }).waitFor();
    const [sent] = (await outbox(simulator)).slice(-1);
    assert.ok(sent.payload.context.message_id, JSON.stringify(sent));
  });

  test("the reason of a message that cannot arrive is shown, and no button promises otherwise", async () => {
    await control(simulator, "POST", "/fault", { match: "/messages", kind: "error_code", code: 131026 });
    await replyField(agent).fill("Esto no puede llegar.");
    await replyField(agent).press("Enter");
    const failed = bubble(agent, "Esto no puede llegar.");
    await failed.getByText(/^No se envió\. \S/).first().waitFor();
    await failed.getByText(/131026/).first().waitFor();
    assert.equal(await failed.getByRole("button", { name: "Reintentar" }).count(), 0);
    await control(simulator, "DELETE", "/fault");
  });

  test("ticks say delivered while the customer looks elsewhere", async () => {
    await phone.goto("about:blank");
    await replyField(agent).fill("Te la puedo guardar hasta mañana.");
    await replyField(agent).press("Enter");
    await bubble(agent, "guardar hasta mañana").getByTitle(/^Entregado/).waitFor();
    await phone.goto(`${simulator.url}/#${valentina}`);
    await bubble(agent, "guardar hasta mañana").getByTitle(/^Leído/).waitFor();
  });

  test("a photo, a file and a voice note of the customer are shown", async () => {
    const attach = async (item: string, file: ReturnType<typeof pictureFile>) => {
      await phone.getByRole("button", { name: "Adjuntar" }).click();
      const [chooser] = await Promise.all([phone.waitForEvent("filechooser"), phone.getByRole("menuitem", { name: item }).click()]);
      await chooser.setFiles(file);
    };
    await attach("Foto o video", pictureFile("mochila.png"));
    const photo = thread(agent).getByRole("button", { name: /Ampliar la imagen/ }).locator("img");
    await photo.first().waitFor();
    assert.equal(await photo.first().evaluate(async (image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)), 120);
    await control(simulator, "POST", "/wa/inbound", { from: valentina, type: "document" });
    await thread(agent).getByText("documento.pdf").waitFor();
    await control(simulator, "POST", "/wa/inbound", { from: valentina, type: "audio", voice: true });
    await thread(agent).getByRole("button", { name: "Reproducir nota de voz" }).waitFor();
  });

  test("an image of the agent arrives on the phone", async () => {
    const [chooser] = await Promise.all([
      agent.waitForEvent("filechooser"),
      agent.getByRole("button", { name: "Adjuntar archivos" }).click(),
    ]);
    await chooser.setFiles(pictureFile("verde.png", [20, 140, 60]));
    await agent.getByRole("button", { name: "Quitar verde.png" }).waitFor();
    await replyField(agent).fill("Así se ve");
    await agent.getByRole("button", { name: "Enviar", exact: true }).click();
    const picture = phone.locator('[data-from="business"][data-type="image"] img');
    await picture.waitFor();
    assert.equal(await picture.evaluate(async (image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)), 120);
    await phone.locator('[data-from="business"][data-type="image"]', { hasText: "Así se ve" }).waitFor();
  });

  test("a private note stays with the team", async () => {
    const before = (await outbox(simulator)).length;
    await agent.getByRole("radio", { name: "Nota privada" }).click();
    const field = agent.getByRole("textbox", { name: "Escribe una nota privada" });
    await field.fill("Ojo: pidió factura la vez pasada.");
    await field.press("Enter");
    await bubble(agent, "pidió factura").getByText(/Nota de Ana Torres/).waitFor();
    // A reply that goes out after it proves that the note had its chance to go.
    await agent.getByRole("radio", { name: "Responder" }).click();
    await replyField(agent).fill("Te la dejo apartada.");
    await replyField(agent).press("Enter");
    await phone.locator('[data-from="business"]', { hasText: "Te la dejo apartada." }).waitFor();
    const sent = (await outbox(simulator)).slice(before);
    assert.equal(sent.length, 1);
    assert.equal(JSON.stringify(sent).includes("factura"), false);
    assert.equal(await phone.getByText("pidió factura").count(), 0);
  });

  test("what was sent can be taken back while it is held", async () => {
    await holdFor(10);
    await replyField(agent).fill("Cuesta 100 pesos.");
    await replyField(agent).press("Enter");
    await bubble(agent, "Cuesta 100").getByRole("button", { name: "Deshacer envío" }).click();
    await bubble(agent, "Cuesta 100").getByTitle("Envío deshecho").waitFor();
    assert.equal(await replyField(agent).inputValue(), "Cuesta 100 pesos.");
    await replyField(agent).fill("Cuesta 10.000 pesos.");
    await replyField(agent).press("Enter");
    await phone.locator('[data-from="business"]', { hasText: "Cuesta 10.000 pesos." }).waitFor();
    assert.equal(await phone.getByText("Cuesta 100 pesos.").count(), 0);
  });

  test("when the window is closed, a template takes the conversation up again", async () => {
    const yesterday = Math.floor(Date.now() / 1000) - 30 * 3600;
    await control(simulator, "POST", "/wa/inbound", { from: camila, type: "text", text: "Oi, tudo bem?", timestamp: String(yesterday) });
    await openConversation(agent, "Camila Souza");
    await agent.getByText("La ventana de 24 h está cerrada.").waitFor();
    assert.equal(await replyField(agent).count(), 0);
    await agent.getByRole("button", { name: "Elegir plantilla" }).click();
    const dialog = agent.getByRole("dialog");
    await dialog.getByRole("button", { name: /pedido_en_camino/ }).click();
    const fields = dialog.getByRole("textbox");
    await fields.first().waitFor();
    const count = await fields.count();
    assert.equal(count, 3);
    for (let at = 0; at < count; at++) await fields.nth(at).fill(["Camila", "A-1042", "mañana"][at] as string);
    await dialog.getByRole("region", { name: "Así la verá el cliente" }).getByText("A-1042").waitFor();
    await dialog.getByRole("button", { name: "Enviar plantilla" }).click();
    await dialog.waitFor({ state: "detached" });
    await bubble(agent, "A-1042").getByTitle(/^(Entregado|Leído)/).waitFor();
    const [sent] = (await outbox(simulator)).slice(-1);
    assert.equal(sent.wa_id, camila);
    // The customer answers: the window opens by itself.
    await control(simulator, "POST", "/wa/inbound", { from: camila, type: "text", text: "Obrigada!" });
    await bubble(agent, "Obrigada!").waitFor();
    await replyField(agent).waitFor();
  });
});
