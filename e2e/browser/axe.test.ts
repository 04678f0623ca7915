// Every screen, dialog, menu and empty state: readable for everybody in light and dark, and narrow enough for a telephone.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { overflow, violations } from "../lib/axe.ts";
import { bubble, desktop, openBrowser, openConversation, takeSeat, telephone, Watch } from "../lib/browser.ts";
import { eventually } from "../lib/eventually.ts";
import { addColleague, invite } from "../lib/people.ts";
import { startServer } from "../lib/processes.ts";
import { control, writeAs } from "../lib/simulator.ts";
import { openWorkspace, type Workspace } from "../lib/workspace.ts";

const valentina = "56912345678";
const schemes = ["light", "dark"] as const;

describe("for everybody", () => {
  const watch = new Watch();
  let workspace: Workspace;
  let browser: Browser;
  let id = "";
  const found: string[] = [];
  let looked = 0;

  before(async () => {
    watch.allow(/status of 401 .*\/api\/v1\/bootstrap/);
    [workspace, browser] = await Promise.all([openWorkspace(), openBrowser()]);
    await addColleague(workspace, "Bruno Salas");
    await workspace.admin.post("/labels", { title: "Cambio", color: "teal", scope: "both" });
    for (const type of ["image", "document", "audio", "location", "contacts", "sticker"])
      await control(workspace.simulator, "POST", "/wa/inbound", { from: valentina, type });
    await writeAs(workspace.simulator, valentina, "¿Tienen la mochila en verde?", "Valentina Rojas");
    const { items } = await eventually("the conversation", async () => {
      const { body } = await workspace.admin.get("/conversations?tab=all");
      return body.items.length === 1 && body;
    }, 30_000);
    id = items[0].id;
    const old = String(Math.floor(Date.now() / 1000) - 30 * 3600);
    await control(workspace.simulator, "POST", "/wa/inbound", { from: "5511912345678", type: "text", text: "Oi", timestamp: old });
  });
  after(async () => {
    await browser?.close();
    await workspace?.end();
    console.log(`# ${looked} states judged`);
    assert.deepEqual(watch.problems, []);
  });

  /** Judges what is shown now, in both schemes and at the widths a telephone has. */
  async function judge(page: Page, what: string, widths: readonly number[] = []): Promise<void> {
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      looked++;
      for (const problem of await violations(page)) found.push(`${what}, ${colorScheme}: ${problem}`);
    }
    for (const width of widths) {
      await page.setViewportSize({ width, height: telephone.height });
      const wide = await overflow(page);
      if (wide) found.push(`${what} at ${width} px: ${wide}`);
    }
    if (widths.length > 0) await page.setViewportSize(desktop);
  }

  const narrow = [360, 320] as const;
  const report = () => assert.deepEqual(found.splice(0), []);

  test("screens of people who are not logged in", async () => {
    const { page, context } = await takeSeat(browser, watch, workspace.server.url, { path: "/login" });
    await page.getByRole("heading", { name: "Entra a Recado" }).waitFor();
    await judge(page, "log-in", narrow);
    await page.getByRole("button", { name: "Entrar", exact: true }).click();
    await page.getByText("Escribe tu correo.").waitFor();
    await judge(page, "log-in with errors", narrow);
    await page.goto("/password-reset");
    await page.getByRole("heading", { name: "Recupera tu contraseña" }).waitFor();
    await judge(page, "password reset", narrow);
    await page.goto("/password-reset#token=dead");
    await page.getByRole("heading").first().waitFor();
    await judge(page, "password reset by link", narrow);
    const link = await invite(workspace.admin, "nueva@tienda.example");
    await page.goto(link);
    await page.getByRole("heading", { name: /Únete a Tienda Aurora/ }).waitFor();
    await judge(page, "invitation", narrow);
    await context.close();
    report();
  });

  test("the set-up", async () => {
    const server = await startServer();
    try {
      const [, link] = await server.printed(/set-up link: (\S+)/);
      const { page, context } = await takeSeat(browser, watch, server.url, { path: link as string });
      await page.getByRole("heading", { name: "Prepara Recado" }).waitFor();
      await judge(page, "set-up", narrow);
      await page.getByRole("button", { name: "Crear y entrar" }).click();
      await page.getByText("Escribe el nombre de tu empresa.").waitFor();
      await judge(page, "set-up with errors", narrow);
      await context.close();
    } finally {
      await server.stop();
      server.clean();
    }
    report();
  });

  test("the inbox: list, thread, composer, details, empty states", async () => {
    const { page, context } = await takeSeat(browser, watch, workspace.server.url, { as: workspace.admin, path: "/inbox" });
    await page.getByText("Todo al día en Mías").waitFor();
    await judge(page, "empty list", narrow);
    await page.goto("/inbox?tab=all&q=nadie");
    await page.getByText("Ninguna conversación cumple estos filtros").waitFor();
    await judge(page, "list with filters that nothing meets", narrow);
    await page.goto("/inbox?tab=all");
    await page.getByRole("option").first().waitFor();
    await judge(page, "list", narrow);
    await openConversation(page, "Valentina Rojas");
    await bubble(page, "mochila en verde").waitFor();
    await judge(page, "conversation", narrow);
    await page.getByRole("radio", { name: "Nota privada" }).click();
    await judge(page, "note", narrow);
    await openConversation(page, "Camila Souza");
    await page.getByText("La ventana de 24 h está cerrada.").waitFor();
    await judge(page, "closed window", narrow);
    await page.getByRole("button", { name: "Elegir plantilla" }).click();
    await page.getByRole("dialog").getByRole("button", { name: /pedido_en_camino/ }).waitFor();
    await judge(page, "templates");
    await page.getByRole("dialog").getByRole("button", { name: /pedido_en_camino/ }).click();
    await page.getByRole("button", { name: "Enviar plantilla" }).waitFor();
    await judge(page, "template filled in");
    await context.close();
    report();
  });

  test("menus and dialogs of the inbox", async () => {
    const { page, context } = await takeSeat(browser, watch, workspace.server.url, { as: workspace.admin, path: `/inbox/${id}?tab=all` });
    await bubble(page, "mochila en verde").waitFor();
    const thread = page.locator('[data-pane="thread"]');
    const menu = async (what: string, open: () => Promise<void>, role: "menu" | "dialog" = "menu") => {
      await open();
      await page.getByRole(role).first().waitFor();
      await judge(page, what);
      await page.keyboard.press("Escape");
      await page.getByRole(role).first().waitFor({ state: "detached" });
    };
    for (const key of ["a", "l", "p", "z"]) await menu(`menu of ${key}`, () => page.keyboard.press(key));
    await menu("more actions", () => thread.getByRole("button", { name: "Más acciones" }).click());
    await menu("ways to close", () => thread.getByRole("button", { name: "Más formas de cerrar" }).click());
    await menu("message actions", () => bubble(page, "mochila en verde").getByRole("button", { name: "Acciones del mensaje" }).click({ force: true }));
    await menu("row menu", () => page.getByRole("option").first().click({ button: "right" }));
    await menu("order", () => page.getByRole("button", { name: "Ordenar" }).click());
    await menu("account menu", () => page.getByRole("button", { name: /^Menú de/ }).click());
    await menu("palette", () => page.keyboard.press("Control+k"), "dialog");
    await menu("help", () => page.keyboard.press("?"), "dialog");
    await context.close();
    report();
  });

  test("a telephone: list, thread and details, one at a time", async () => {
    const { page, context } = await takeSeat(browser, watch, workspace.server.url, { as: workspace.admin, path: "/inbox?tab=all", viewport: telephone, hasTouch: true });
    await page.getByRole("option").first().waitFor();
    await judge(page, "list on a telephone");
    await openConversation(page, "Valentina Rojas");
    await bubble(page, "mochila en verde").waitFor();
    await judge(page, "conversation on a telephone");
    assert.equal(await overflow(page), undefined);
    await page.getByRole("button", { name: /Ver los detalles de/ }).click();
    await page.getByRole("complementary", { name: "Detalles" }).waitFor();
    await judge(page, "details on a telephone");
    assert.equal(await overflow(page), undefined);
    await page.getByRole("button", { name: "Cerrar detalles" }).click();
    await page.getByRole("button", { name: "Volver a la lista" }).click();
    await page.getByRole("option").first().waitFor();
    await context.close();
    report();
  });

  test("the customer's phone page", async () => {
    const { page, context } = await takeSeat(browser, watch, workspace.simulator.url);
    await page.getByRole("button", { name: /Valentina Rojas/ }).waitFor();
    await judge(page, "people", narrow);
    await page.getByRole("button", { name: /Valentina Rojas/ }).click();
    await page.locator('[data-from="customer"]').first().waitFor();
    await judge(page, "chat", narrow);
    await context.close();
    report();
  });
});
