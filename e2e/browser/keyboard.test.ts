// A whole working day without a mouse: open, answer, note, assign, label, close, undo, next; the focus is never lost.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { bubble, focused, noteField, openBrowser, replyField, rowOf, takeSeat, Watch } from "../lib/browser.ts";
import { eventually } from "../lib/eventually.ts";
import { addColleague, type Colleague } from "../lib/people.ts";
import { outbox, writeAs } from "../lib/simulator.ts";
import { eachNeedsTheLast } from "../lib/steps.ts";
import { openWorkspace, type Workspace } from "../lib/workspace.ts";

describe("keyboard only", () => {
  const watch = new Watch();
  let workspace: Workspace;
  let browser: Browser;
  let page: Page;
  let bruno: Colleague;
  let id = "";
  let me = "";

  const conversation = async () => (await workspace.admin.get(`/conversations/${id}`)).body;
  const press = async (keys: string) => {
    await page.keyboard.press(keys);
    await eventually(`after ${keys} something has the focus`, async () => (await focused(page)) !== "body");
  };
  const becomes = (what: string, look: (now: any) => boolean) => eventually(what, async () => look(await conversation()), 30_000);
  const inThread = () => page.locator('[data-pane="thread"]');

  eachNeedsTheLast();
  before(async () => {
    [workspace, browser] = await Promise.all([openWorkspace(), openBrowser()]);
    bruno = await addColleague(workspace, "Bruno Salas");
    me = (await workspace.admin.get("/me")).body.user_id;
    await workspace.admin.post("/labels", { title: "Cambio", color: "teal", scope: "both" });
    await writeAs(workspace.simulator, "56911110001", "¿Puedo cambiar la talla?", "Lucía Pérez");
    await writeAs(workspace.simulator, "56911110002", "¿A qué hora abren?", "Marco Díaz");
    await eventually("both have arrived", async () => (await workspace.admin.get("/conversations?tab=all")).body.items.length === 2, 30_000);
    const { items } = (await workspace.admin.get("/conversations?tab=all")).body;
    id = items.find((one: any) => one.contact.name === "Lucía Pérez").id;
    ({ page } = await takeSeat(browser, watch, workspace.server.url, { as: workspace.admin, path: "/inbox?tab=all" }));
    await rowOf(page, "Lucía Pérez").waitFor();
  });
  after(async () => {
    await browser?.close();
    await workspace?.end();
    assert.deepEqual(watch.problems, []);
  });

  test("the skip link leads to the list, the arrows and j open", async () => {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Ir a la lista");
    await press("Enter");
    await press("j");
    await page.waitForURL(/\/inbox\/\d+/);
    if (!page.url().includes(id)) await press("j");
    await page.waitForURL(new RegExp(`/inbox/${id}`));
    await bubble(page, "cambiar la talla").waitFor();
    assert.notEqual(await focused(page), "body");
  });

  test("j and k walk, and the focus goes with them", async () => {
    for (const key of ["j", "j", "k", "k"]) await press(key);
    if (!page.url().includes(id)) await press("j");
    await page.waitForURL(new RegExp(`/inbox/${id}`));
    await bubble(page, "cambiar la talla").waitFor();
  });

  test("the palette finds what can be done and whom one looks for, with and without accents", async () => {
    await press("Control+k");
    const palette = page.getByRole("dialog");
    await palette.waitFor();
    await page.keyboard.type("lucia");
    await palette.getByRole("option").filter({ hasText: "Lucía Pérez" }).first().waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("marco");
    await palette.getByRole("option").filter({ hasText: "Marco Díaz" }).first().waitFor();
    await press("Enter");
    await bubble(page, "A qué hora abren").waitFor();
    await palette.waitFor({ state: "detached" });
    await press("Control+k");
    await page.keyboard.type("ajustes");
    await palette.getByRole("option").filter({ hasText: "Ajustes" }).first().waitFor();
    await press("Enter");
    await page.waitForURL(/\/settings/);
    await page.goBack();
    await page.waitForURL(/\/inbox\/\d+/);
  });

  test("/ searches in the list, Escape gives the list back", async () => {
    const rows = page.getByRole("option");
    await eventually("both are listed", async () => (await rows.count()) === 2);
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await eventually("the search has the focus", async () => /Buscar conversaciones/.test(await focused(page)));
    await page.keyboard.type("perez");
    await eventually("one is found", async () => (await rows.count()) === 1, 30_000);
    await rowOf(page, "Lucía Pérez").waitFor();
    await press("Escape");
    if (await page.getByRole("searchbox").count()) await press("Escape");
    await eventually("both are listed again", async () => (await rows.count()) === 2, 30_000);
    await rowOf(page, "Lucía Pérez").click();
    await page.waitForURL(new RegExp(`/inbox/${id}`));
  });

  test("r and Ctrl+Enter answer", async () => {
    await press("r");
    await eventually("the field has the focus", async () => /Escribe una respuesta/.test(await focused(page)));
    await page.keyboard.type("Claro que sí, ¿qué talla necesitas?");
    await press("Control+Enter");
    await bubble(page, "qué talla necesitas").waitFor();
    await eventually("it has left", async () => (await outbox(workspace.simulator)).length === 1, 30_000);
    assert.match(await focused(page), /Escribe una respuesta/);
    await press("Escape");
    assert.notEqual(await focused(page), "body");
  });

  test("n writes a note", async () => {
    await press("n");
    await noteField(page).waitFor();
    await eventually("the field has the focus", async () => /nota privada/.test(await focused(page)));
    await page.keyboard.type("Revisar stock antes");
    await press("Control+Enter");
    await bubble(page, "Revisar stock antes").waitFor();
    await press("Escape");
  });

  test("i takes, a gives away, Ctrl+Z takes it back", async () => {
    await press("i");
    await becomes("it is mine", (now) => now.assignee_id === me);
    await press("a");
    const menu = page.getByRole("menu");
    await menu.waitFor();
    await page.keyboard.type("Bru");
    await press("Enter");
    await menu.waitFor({ state: "detached" });
    await becomes("it is Bruno's", (now) => now.assignee_id === bruno.user_id);
    assert.notEqual(await focused(page), "body");
    await press("Control+z");
    await becomes("it is mine again", (now) => now.assignee_id === me);
  });

  test("l labels", async () => {
    await press("l");
    const menu = page.getByRole("menu");
    await menu.waitFor();
    await page.keyboard.type("Cam");
    await press("Enter");
    await becomes("it is labelled", (now) => now.label_ids.length === 1);
    if (await menu.count()) await press("Escape");
    await menu.waitFor({ state: "detached" });
    await inThread().getByText("Cambio").first().waitFor();
    assert.notEqual(await focused(page), "body");
  });

  test("z puts off, and Ctrl+Z brings back", async () => {
    await press("z");
    const menu = page.getByRole("menu");
    await menu.waitFor();
    await page.keyboard.type("Mañana");
    await press("Enter");
    await becomes("it sleeps", (now) => now.status === "snoozed" && now.snoozed_until > Date.now());
    await menu.waitFor({ state: "detached" });
    await press("Control+z");
    await becomes("it is awake", (now) => now.status === "open" && now.snoozed_until === undefined);
  });

  test("e closes, Ctrl+Z restores exactly what was", async () => {
    const before = await conversation();
    await press("e");
    await becomes("it is closed", (now) => now.status === "closed");
    await press("Control+z");
    await becomes("it is open", (now) => now.status === "open");
    const after = await conversation();
    for (const part of ["assignee_id", "team_id", "label_ids", "priority", "unread_count", "archived_at", "snoozed_until"])
      assert.deepEqual(after[part], before[part], part);
    await press("e");
    await becomes("it is closed", (now) => now.status === "closed");
    assert.notEqual(await focused(page), "body");
  });
});
