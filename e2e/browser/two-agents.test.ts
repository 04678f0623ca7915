// Two agents in one inbox: they see each other, do not answer over each other, and lose nothing while a line is cut.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { bubble, openBrowser, openConversation, replyField, rowOf, type Seat, takeSeat, Watch } from "../lib/browser.ts";
import { eventually } from "../lib/eventually.ts";
import { addColleague, type Colleague } from "../lib/people.ts";
import { allMessages } from "../lib/read.ts";
import { outbox, writeAs } from "../lib/simulator.ts";
import { eachNeedsTheLast } from "../lib/steps.ts";
import { openWorkspace, type Workspace } from "../lib/workspace.ts";

const customer = "56922220001";
const name = "Lucía Pérez";

describe("two agents", () => {
  const watch = new Watch();
  let workspace: Workspace;
  let browser: Browser;
  let ana: Seat;
  let bruno: Seat;
  let colleague: Colleague;
  let id = "";
  let me = "";

  const conversation = async () => (await workspace.admin.get(`/conversations/${id}`)).body;
  const becomes = (what: string, look: (now: any) => boolean) => eventually(what, async () => look(await conversation()), 30_000);
  const write = (text: string) => writeAs(workspace.simulator, customer, text, name);
  const send = async ({ page }: Seat, text: string) => {
    await replyField(page).fill(text);
    await replyField(page).press("Enter");
  };
  const closer = ({ page }: Seat) => page.locator('[data-pane="thread"]').getByRole("button", { name: "Cerrar", exact: true });
  const toast = ({ page }: Seat, text: string) => page.getByRole("region", { name: "Avisos" }).getByText(text, { exact: true });
  const choose = async (key: string, item: string) => {
    await ana.page.keyboard.press(key);
    await ana.page.getByRole("menu").getByText(item, { exact: true }).first().click();
    await ana.page.keyboard.press("Escape");
    await ana.page.getByRole("menu").waitFor({ state: "detached" });
  };
  const undo = ({ page }: Seat) => page.getByRole("region", { name: "Avisos" }).getByRole("button", { name: "Deshacer" }).last().click();

  eachNeedsTheLast();
  before(async () => {
    // Chromium writes every refused or cut request into the console: the refusals and the cut are what is tested here.
    watch.allow(/status of 409 .*\/messages/);
    watch.allow(/status of 403 .*\/(status|assignment)/);
    watch.allow(/ERR_INTERNET_DISCONNECTED/);
    [workspace, browser] = await Promise.all([openWorkspace(), openBrowser()]);
    colleague = await addColleague(workspace, "Bruno Salas");
    me = (await workspace.admin.get("/me")).body.user_id;
    await workspace.admin.post("/labels", { title: "Cambio", color: "teal", scope: "both" });
    await write("¿Puedo cambiar la talla?");
    id = await eventually("the conversation", async () => (await workspace.admin.get("/conversations?tab=all")).body.items[0]?.id, 30_000);
    await workspace.admin.put(`/conversations/${id}/read`, { read: true });
    const base = workspace.server.url;
    ana = await takeSeat(browser, watch, base, { as: workspace.admin, path: "/inbox?tab=all" });
    bruno = await takeSeat(browser, watch, base, { as: colleague.api, path: "/inbox?tab=all" });
    // Nothing is held back here: what is sent, is sent.
    for (const api of [workspace.admin, colleague.api]) await api.patch("/me", { preferences: { send_hold_s: 0 } });
    await Promise.all([ana, bruno].map(({ page }) => page.reload()));
  });
  after(async () => {
    await browser?.close();
    await workspace?.end();
    assert.deepEqual(watch.problems, []);
  });

  test("who looks and who writes is seen by the other", async () => {
    await openConversation(ana.page, name);
    await openConversation(bruno.page, name);
    await ana.page.getByTitle("Bruno Salas está viendo").first().waitFor();
    await replyField(bruno.page).pressSequentially("Te resp");
    const typed = performance.now();
    await ana.page.getByTitle("Bruno Salas está respondiendo").first().waitFor();
    console.log(`# typing marker after ${Math.round(performance.now() - typed)} ms`);
    await replyField(bruno.page).fill("");
    await ana.page.getByTitle("Bruno Salas está viendo").first().waitFor();
  });

  test("an answer over one that was not seen is stopped, and can be forced", async () => {
    // Ana's line is slow: what Bruno sends has not reached her screen when she presses Enter.
    await replyField(ana.page).fill("Respuesta de Ana");
    await holdEvents(ana);
    await send(bruno, "Respuesta de Bruno");
    await eventually("Bruno's answer is out", async () => (await outbox(workspace.simulator)).length === 1, 30_000);
    await replyField(ana.page).press("Enter");
    const bar = ana.page.getByRole("alert").filter({ hasText: "Bruno Salas respondió" });
    await bar.waitFor();
    assert.equal(await replyField(ana.page).inputValue(), "Respuesta de Ana");
    assert.equal((await outbox(workspace.simulator)).length, 1);
    await letEvents(ana);
    await bubble(ana.page, "Respuesta de Bruno").waitFor();
    await bar.getByRole("button", { name: "Enviar igual" }).click();
    await bar.waitFor({ state: "detached" });
    await eventually("both are out", async () => (await outbox(workspace.simulator)).length === 2, 30_000);
    await bubble(bruno.page, "Respuesta de Ana").waitFor();
    assert.equal(await bubble(ana.page, "Respuesta de Ana").count(), 1);
  });

  test("an assignment appears at the other's screen, and undo takes it back on both", async () => {
    await bruno.page.getByRole("button", { name: /^Asignada: Sin asignar/ }).waitFor();
    await ana.page.getByRole("button", { name: /^Asignada:/ }).click();
    await ana.page.getByRole("menu").getByRole("menuitemradio", { name: "Bruno Salas" }).click();
    await bruno.page.getByRole("button", { name: /^Asignada: Bruno Salas/ }).waitFor();
    await bruno.page.getByRole("radio", { name: /Mías/ }).filter({ hasText: "1" }).waitFor();
    await toast(ana, "Asignada a Bruno Salas").waitFor();
    await undo(ana);
    await bruno.page.getByRole("button", { name: /^Asignada: Sin asignar/ }).waitFor();
    await becomes("nobody's", (now) => now.assignee_id === undefined);
  });

  test("close and label show at once, before the server has answered, and undo restores", async () => {
    const before = await conversation();
    let held = 0;
    const waiting: (() => void)[] = [];
    await ana.context.route(/\/api\/v1\/conversations\/\d+\/(status|labels)$/, async (route) => {
      held++;
      await new Promise<void>((resolve) => waiting.push(resolve));
      // unroute may have let it go already.
      await route.continue().catch(() => undefined);
    });
    await closer(ana).click();
    await ana.page.getByRole("button", { name: "Reabrir" }).waitFor();
    assert.equal((await conversation()).status, "open");
    await eventually("the request is on its way", async () => held === 1, 30_000);
    for (const go of waiting.splice(0)) go();
    await ana.context.unroute(/\/api\/v1\/conversations\/\d+\/(status|labels)$/);
    await becomes("closed", (now) => now.status === "closed");
    await bruno.page.getByRole("button", { name: "Reabrir" }).waitFor();
    await undo(ana);
    await becomes("open", (now) => now.status === "open");
    await closer(bruno).waitFor();
    await ana.page.locator('[data-pane="thread"]').getByRole("button", { name: /Etiqueta/ }).first().click();
    await ana.page.getByRole("menuitemcheckbox", { name: "Cambio" }).click();
    await bruno.page.locator('[data-pane="thread"]').getByText("Cambio").first().waitFor();
    await ana.page.keyboard.press("Escape");
    await undo(ana);
    await becomes("without label", (now) => now.label_ids.length === 0);
    const after = await conversation();
    for (const part of ["status", "assignee_id", "team_id", "label_ids", "priority", "archived_at", "snoozed_until"])
      assert.deepEqual(after[part], before[part], part);
  });

  test("a refused action returns to the truth and says why", async () => {
    await ana.context.route(/\/api\/v1\/conversations\/\d+\/status$/, (route) =>
      route.fulfill({ status: 403, json: { error: { code: "forbidden", message: "no", fields: [], request_id: "e2e" } } }),
    );
    await closer(ana).click();
    await toast(ana, "No se pudo hacer").waitFor();
    await closer(ana).waitFor();
    await ana.context.unroute(/\/api\/v1\/conversations\/\d+\/status$/);
    await ana.page.getByRole("region", { name: "Avisos" }).getByRole("button", { name: "Reintentar" }).click();
    await becomes("closed by the second try", (now) => now.status === "closed");
    await undo(ana).catch(() => workspace.admin.put(`/conversations/${id}/status`, { status: "open" }));
    await becomes("open", (now) => now.status === "open");
  });

  test("a line cut until the others see that one is gone: five answers and five actions, each once and in order", async () => {
    const sent = (await outbox(workspace.simulator)).length;
    const said = ["uno", "dos", "tres", "cuatro", "cinco"].map((which) => `${which} sin línea`);
    const heard = ["uno", "dos", "tres"].map((which) => `${which} del corte`);
    const before = (await allMessages(workspace.admin, id)).filter((one) => one.kind === "activity").length;
    await bruno.page.getByTitle("Ana Torres está viendo").first().waitFor();
    await ana.context.setOffline(true);
    await ana.page.getByText(/^Sin conexión\./).first().waitFor();
    for (const text of heard) await write(text);
    await bubble(bruno.page, heard.at(-1) as string).waitFor();
    for (const text of said) {
      await send(ana, text);
      await bubble(ana.page, text).waitFor();
    }
    // Escape leaves the field, so that keys are commands.
    await replyField(ana.page).press("Escape");
    await ana.page.keyboard.press("i");
    await choose("p", "Alta");
    await choose("l", "Cambio");
    await choose("z", "Mañana");
    await ana.page.keyboard.press("e");
    await ana.page.getByRole("button", { name: "Reabrir" }).waitFor();
    await bruno.page.getByTitle(/^Ana Torres/).first().waitFor({ state: "detached", timeout: 150_000 });
    assert.equal((await outbox(workspace.simulator)).length, sent);
    await ana.context.setOffline(false);
    await bubble(ana.page, heard.at(-1) as string).waitFor();
    await eventually("all five are out", async () => (await outbox(workspace.simulator)).length >= sent + said.length, 90_000);
    const texts = (await outbox(workspace.simulator)).slice(sent).map((one: any) => one.payload.text?.body);
    assert.deepEqual(texts, said);
    await becomes("what the five actions made of it", (now) => now.status === "closed" && now.priority === "high" && now.label_ids.length === 1 && now.assignee_id === me);
    for (const seat of [ana, bruno])
      for (const text of [...heard, ...said]) {
        await bubble(seat.page, text).first().waitFor();
        assert.equal(await bubble(seat.page, text).count(), 1, text);
      }
    await ana.page.getByText(/^Sin conexión\./).first().waitFor({ state: "detached" });
    const activities = (await allMessages(workspace.admin, id)).filter((one) => one.kind === "activity").slice(before);
    const codes = activities.map((one) => one.activity.code);
    for (const code of ["assigned", "priority_set", "labels_added", "snoozed", "closed"])
      assert.equal(codes.filter((one) => one === code).length, 1, `an action counts once: ${codes.join(", ")}`);
    await workspace.admin.put(`/conversations/${id}/status`, { status: "open" });
    await becomes("open", (now) => now.status === "open");
  });

  test("what waits for the line survives a reload of the page", async () => {
    const sent = (await outbox(workspace.simulator)).length;
    const hold = (route: any) => route.abort("internetdisconnected");
    await ana.context.route(/\/api\/v1\/conversations\/\d+\/messages$/, hold);
    await send(ana, "sobrevive a la recarga");
    await bubble(ana.page, "sobrevive a la recarga").waitFor();
    await ana.page.reload({ waitUntil: "commit" });
    await ana.context.unroute(/\/api\/v1\/conversations\/\d+\/messages$/, hold);
    await eventually("it is out", async () => (await outbox(workspace.simulator)).length === sent + 1, 60_000);
    await bubble(ana.page, "sobrevive a la recarga").getByTitle(/^(Enviado|Entregado|Leído|Aceptado)/).waitFor();
    assert.equal(await bubble(ana.page, "sobrevive a la recarga").count(), 1);
  });

  test("a draft follows its author to another computer", async () => {
    await replyField(bruno.page).fill("Borrador que viaja");
    const saved = async () => (await colleague.api.get(`/conversations/${id}/draft`)).body.items.some((one: any) => one.text === "Borrador que viaja");
    await eventually("the draft is on the server", saved, 30_000);
    const laptop = await takeSeat(browser, watch, workspace.server.url, { as: colleague.api, path: `/inbox/${id}?tab=all` });
    await eventually("the draft is there", async () => (await replyField(laptop.page).inputValue()) === "Borrador que viaja", 60_000);
    await laptop.context.close();
    await bruno.page.reload();
    await eventually("and here after a reload", async () => (await replyField(bruno.page).inputValue()) === "Borrador que viaja", 60_000);
    await replyField(bruno.page).fill("");
  });

  test("no row moves under the pointer", async () => {
    await writeAs(workspace.simulator, "56922220002", "Hola, soy Marco", "Marco Díaz");
    await rowOf(ana.page, "Marco Díaz").waitFor();
    await rowOf(ana.page, name).hover();
    const order = () => ana.page.getByRole("option").evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.conversation));
    const before = await order();
    for (let at = 0; at < 50; at++) await writeAs(workspace.simulator, `569222210${String(at).padStart(2, "0")}`, `Hola ${at}`, `Nuevo ${at}`);
    await ana.page.getByRole("button", { name: /\d+ nuevas?/ }).first().waitFor();
    await eventually("all have come", async () => (await workspace.admin.get("/conversations?tab=all&limit=100")).body.items.length >= 52, 60_000);
    assert.deepEqual(await order(), before);
    await ana.page.getByRole("button", { name: /\d+ nuevas?/ }).first().click();
    await rowOf(ana.page, "Nuevo 49").waitFor();
  });

  const holdEvents = ({ page }: Seat) => page.evaluate(() => {
    // Events are applied once a frame: without frames they wait, as on a slow line.
    const held: FrameRequestCallback[] = [];
    (window as any).realFrame = window.requestAnimationFrame;
    (window as any).heldFrames = held;
    window.requestAnimationFrame = (callback) => held.push(callback);
  });
  const letEvents = ({ page }: Seat) => page.evaluate(() => {
    window.requestAnimationFrame = (window as any).realFrame;
    for (const callback of (window as any).heldFrames) window.requestAnimationFrame(callback);
  });
});
