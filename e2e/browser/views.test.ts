// Saved views: a filter gets a name, stands in the sidebar with what it finds now, is shared, ordered, hidden and deleted.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Judge } from "../lib/axe.ts";
import { openBrowser, rowOf, takeSeat, telephone, Watch } from "../lib/browser.ts";
import { eventually } from "../lib/eventually.ts";
import { openShop, type Shop } from "../lib/shop.ts";
import { eachNeedsTheLast } from "../lib/steps.ts";

const urgent = '{"and":[{"field":"priority","op":"is","values":["urgent"]}]}';

describe("saved views", () => {
  const watch = new Watch();
  const judge = new Judge();
  let shop: Shop;
  let browser: Browser;
  let page: Page;

  const links = (one: Page) => one.getByRole("navigation", { name: "Vistas" }).locator("[data-view] a");
  const order = () => links(page).evaluateAll((all) => all.map((one) => one.querySelector(".truncate")?.textContent));
  const link = (one: Page, name: string) => links(one).filter({ hasText: name });
  const save = async (filter: string, name: string, isShared: boolean) => {
    await page.goto(`/inbox?tab=all&filter=${encodeURIComponent(filter)}`);
    await page.getByRole("button", { name: "Agregar condición" }).waitFor();
    await page.keyboard.press("f");
    const builder = page.getByRole("dialog", { name: "Filtro" });
    await builder.getByRole("button", { name: "Guardar como vista" }).click();
    const dialog = page.getByRole("dialog", { name: "Guardar como vista" });
    await dialog.getByRole("textbox", { name: "Nombre" }).fill(name);
    if (isShared) await dialog.getByText("Compartir con toda la cuenta").click();
    await judge.colours(page, `saving ${name}`);
    await dialog.getByRole("button", { name: "Guardar como vista" }).click();
    await link(page, name).waitFor();
  };
  const choose = async (name: string, action: string) => {
    await link(page, name).hover();
    await page.getByRole("button", { name: `Acciones de ${name}` }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };

  eachNeedsTheLast();
  before(async () => {
    shop = await openShop();
    browser = await openBrowser();
    ({ page } = await takeSeat(browser, watch, shop.server.url, { as: shop.people.administrator, path: "/inbox?tab=all" }));
    await rowOf(page, "Valentina Rojas").waitFor();
  });
  after(async () => {
    await browser?.close();
    await shop?.end();
    assert.deepEqual(watch.problems, []);
  });

  test("a filter is kept under a name and stands in the sidebar", async () => {
    await save(urgent, "Urgentes", false);
    await save('{"and":[{"field":"unread","op":"is","values":["true"]}]}', "Sin leer de todos", true);
    await save('{"and":[{"field":"contact.city","op":"contains","values":["santiago"]}]}', "Santiago", false);
    assert.equal(await link(page, "Santiago").getAttribute("aria-current"), "page");
    await link(page, "Urgentes").click();
    await page.getByRole("button", { name: "Prioridad: Urgente", exact: true }).waitFor();
    await judge.colours(page, "the inbox with saved views");
    judge.report();
  });

  test("its number is what it finds, and follows what happens", async () => {
    const admin = shop.people.administrator!;
    const found = async () => (await admin.post("/conversations/count", { filter: JSON.parse(urgent) })).body.all as number;
    const shown = async () => Number((await link(page, "Urgentes").locator(".tabular-nums").textContent({ timeout: 1000 }).catch(() => "0")) ?? "0");
    await eventually("the number of urgent ones", async () => (await shown()) === (await found()), 30_000);
    const before = await found();
    await admin.put(`/conversations/${shop.conversation_id}/priority`, { priority: "urgent" });
    assert.equal(await found(), before + 1);
    await eventually("one urgent conversation more", async () => (await shown()) === before + 1, 30_000);
    await rowOf(page, "Valentina Rojas").waitFor();
  });

  test("a shared one is there for everybody, a private one for nobody else", async () => {
    const colleague = await takeSeat(browser, watch, shop.server.url, { as: shop.people.agent, path: "/inbox?tab=all" });
    await link(colleague.page, "Sin leer de todos").waitFor();
    assert.equal(await link(colleague.page, "Urgentes").count(), 0);
    await link(colleague.page, "Sin leer de todos").hover();
    await colleague.page.getByRole("button", { name: "Acciones de Sin leer de todos" }).click();
    await colleague.page.getByRole("menuitem", { name: "Ocultar" }).waitFor();
    assert.equal(await colleague.page.getByRole("menuitem", { name: "Eliminar" }).count(), 0);
    await colleague.context.close();
  });

  test("they are put in order by keys and by dragging, and stay so", async () => {
    const first = (await order())[0] as string;
    const second = (await order())[1] as string;
    await link(page, first).focus();
    await page.keyboard.press("Alt+ArrowDown");
    await eventually("the other order", async () => (await order())[0] === second);
    await eventually("the focus on what was moved", () => page.evaluate((name) => document.activeElement?.textContent?.includes(name), first));
    const last = (await order())[2] as string;
    await link(page, last).dragTo(link(page, second));
    await eventually("the dragged one at the top", async () => (await order())[0] === last);
    const wanted = await order();
    await page.reload();
    await links(page).first().waitFor();
    await eventually("the same order", async () => JSON.stringify(await order()) === JSON.stringify(wanted));
  });

  test("its filter is changed, it is hidden and shown again, and deleted", async () => {
    await choose("Santiago", "Editar");
    const builder = page.getByRole("dialog", { name: "Filtro" });
    await builder.getByRole("textbox", { name: "Valor" }).fill("Valparaíso");
    await builder.getByRole("button", { name: "Guardar como vista" }).click();
    const dialog = page.getByRole("dialog", { name: "Guardar como vista" });
    await dialog.getByRole("textbox", { name: "Nombre" }).fill("Puerto");
    await dialog.getByRole("button", { name: "Guardar los cambios" }).click();
    await link(page, "Puerto").waitFor();
    assert.equal(await link(page, "Santiago").count(), 0);
    await choose("Puerto", "Ocultar");
    await link(page, "Puerto").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Vistas ocultas" }).click();
    await page.getByRole("menuitem", { name: "Puerto" }).click();
    await link(page, "Puerto").waitFor();
    await choose("Puerto", "Eliminar");
    await page.getByRole("alertdialog").getByRole("button", { name: "Eliminar" }).click();
    await link(page, "Puerto").waitFor({ state: "hidden" });
  });

  test("on a telephone they are a sheet, which goes away with the choice", async () => {
    const phone = await takeSeat(browser, watch, shop.server.url, {
      as: shop.people.administrator,
      path: "/inbox?tab=all",
      viewport: telephone,
      hasTouch: true,
    });
    await phone.page.getByRole("button", { name: "Vistas" }).tap();
    const sheet = phone.page.getByRole("dialog", { name: "Vistas" });
    await sheet.locator("[data-view] a").filter({ hasText: "Urgentes" }).tap();
    await sheet.waitFor({ state: "hidden" });
    await phone.page.getByRole("button", { name: "Prioridad: Urgente", exact: true }).waitFor();
    await judge.narrow(phone.page, "a view on a telephone");
    judge.report();
    await phone.context.close();
  });
});
