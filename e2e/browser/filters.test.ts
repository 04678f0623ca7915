// Filters of the inbox as the article promises them, and further: conditions that one builds, counts, sends to a colleague and takes back.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Judge, overflow } from "../lib/axe.ts";
import { focused, openBrowser, rowOf, takeSeat, telephone, Watch } from "../lib/browser.ts";
import { eventually } from "../lib/eventually.ts";
import { openShop, type Shop } from "../lib/shop.ts";
import { eachNeedsTheLast } from "../lib/steps.ts";

describe("the filters of the inbox", () => {
  const watch = new Watch();
  const judge = new Judge();
  let shop: Shop;
  let browser: Browser;
  let page: Page;

  const total = async (query: string): Promise<number> =>
    (await shop.people.administrator!.get(`/conversations?tab=all&limit=1&${query}`)).body.counts.all;
  const shown = async (): Promise<number> => Number(await page.locator('[data-count="all"]').textContent());
  const builder = () => page.getByRole("dialog", { name: "Filtro" });
  const choose = async (row: string, what: string, option: string) => {
    await builder().getByRole("group", { name: row, exact: true }).getByRole("button", { name: what }).click();
    await page.getByRole("option", { name: option, exact: true }).click();
  };
  const pick = async (row: string, ...values: string[]) => {
    await builder().getByRole("group", { name: row, exact: true }).getByRole("button", { name: /^Valor/ }).click();
    for (const value of values) await page.getByRole("menuitemcheckbox", { name: value, exact: true }).click();
    await page.keyboard.press("Escape");
  };
  const filterOf = (url: string) => JSON.parse(new URL(url).searchParams.get("filter") ?? "null");

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

  test("by state, by agent and by label, in any mixture, with the number of what is found before anything is applied", async () => {
    await page.keyboard.press("f");
    await builder().waitFor();
    await pick("Condición 1", "Nueva", "En progreso");
    const both = await total("state=new").then(async (fresh) => fresh + (await total("state=in_progress")));
    await builder().getByText(`${both} conversaciones`).waitFor();
    await builder().getByText("Conversaciones que cumplen: Estado: Nueva o En progreso").waitFor();
    await builder().getByRole("button", { name: "Agregar condición" }).click();
    await choose("Condición 2", "Qué", "Etiquetas");
    await pick("Condición 2", "VIP");
    await builder().getByRole("button", { name: "Aplicar" }).click();
    await builder().waitFor({ state: "hidden" });
    assert.deepEqual(
      filterOf(page.url()).and.map((one: any) => [one.field, one.op]),
      [["state", "is"], ["label_ids", "has_any"]],
    );
    await page.getByRole("button", { name: "Estado: Nueva o En progreso", exact: true }).waitFor();
    await page.getByRole("button", { name: "Etiquetas tiene alguna de VIP", exact: true }).waitFor();
  });

  test("the address is the filter: a colleague who opens it sees the same conditions", async () => {
    const wanted = await shown();
    const colleague = await takeSeat(browser, watch, shop.server.url, { as: shop.people.supervisor, path: new URL(page.url()).pathname + new URL(page.url()).search });
    await colleague.page.getByRole("button", { name: "Etiquetas tiene alguna de VIP", exact: true }).waitFor();
    await eventually("the same number", async () => Number(await colleague.page.locator('[data-count="all"]').textContent()) === wanted);
    await colleague.context.close();
  });

  test("a chip takes its condition with it, and the undo brings it back", async () => {
    const before = page.url();
    const found = await shown();
    await page.getByRole("button", { name: "Quitar: Etiquetas tiene alguna de VIP" }).click();
    await eventually("more conversations", async () => (await shown()) > found);
    await page.keyboard.press("Control+z");
    await eventually("the same address", () => page.url() === before);
    await eventually("the same conversations", async () => (await shown()) === found);
  });

  test("alternatives stand in a group, and a step too many is taken back", async () => {
    await page.getByRole("button", { name: "Etiquetas tiene alguna de VIP", exact: true }).click();
    await builder().getByRole("button", { name: "Quitar la condición 2" }).click();
    await builder().getByRole("button", { name: "Deshacer el último paso" }).click();
    await builder().getByRole("group", { name: "Condición 2", exact: true }).waitFor();
    await builder().getByRole("button", { name: "Agregar grupo" }).click();
    const group = builder().getByRole("group", { name: "Grupo 3" });
    await group.getByRole("button", { name: "Agregar condición" }).click();
    await group.getByRole("button", { name: "Quitar la condición 2" }).click();
    await group.getByRole("button", { name: /^Valor/ }).click();
    await page.getByRole("menuitemcheckbox", { name: "Nueva", exact: true }).click();
    await page.keyboard.press("Escape");
    await judge.colours(page, "the builder of filters");
    await judge.narrow(page, "the builder of filters");
    await page.keyboard.press("Control+Enter");
    await builder().waitFor({ state: "hidden" });
    assert.deepEqual(filterOf(page.url()).and.at(-1), { or: [{ field: "state", op: "is", values: ["new"] }] });
    await judge.colours(page, "the inbox with chips");
    await judge.narrow(page, "the inbox with chips");
    judge.report();
    await page.goBack();
    assert.equal(filterOf(page.url()).and.length, 2);
  });

  test("everything works from the keyboard, and the focus is never lost", async () => {
    await page.goto("/inbox?tab=all");
    await rowOf(page, "Valentina Rojas").waitFor();
    await page.keyboard.press("f");
    await builder().waitFor();
    await builder().getByRole("button", { name: /Qué$/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Sin leer", exact: true }).waitFor();
    await page.keyboard.type("sin leer");
    await page.keyboard.press("Enter");
    await builder().getByText("Conversaciones que cumplen: Sin leer: Sí").waitFor();
    assert.notEqual(await focused(page), "body");
    await builder().getByRole("button", { name: "Aplicar" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Sin leer: Sí", exact: true }).waitFor();
    assert.deepEqual(filterOf(page.url()), { and: [{ field: "unread", op: "is", values: ["true"] }] });
    await eventually("a place for the focus", async () => (await focused(page)) !== "body");
  });

  test("a filter that the server does not know is told, and can be taken off", async () => {
    watch.allow(/status of 422 .*\/conversations\?/);
    await page.goto(`/inbox?tab=all&filter=${encodeURIComponent('{"and":[{"field":"shoe_size","op":"is","values":["44"]}]}')}`);
    await page.getByRole("heading", { name: "No se puede usar este filtro" }).waitFor();
    await page.getByRole("button", { name: "Quitar: shoe_size" }).click();
    await rowOf(page, "Valentina Rojas").waitFor();
  });

  test("on a telephone the builder is a sheet at the bottom that fits", async () => {
    const phone = await takeSeat(browser, watch, shop.server.url, { as: shop.people.agent, path: "/inbox?tab=all", viewport: telephone, hasTouch: true });
    await phone.page.getByRole("button", { name: "Filtros" }).tap();
    await phone.page.getByRole("menuitem", { name: /^Condiciones/ }).tap();
    const sheet = phone.page.getByRole("dialog", { name: "Filtro" });
    await sheet.getByRole("button", { name: "Aplicar" }).waitFor();
    const box = await sheet.boundingBox();
    assert.ok(box && Math.abs(box.y + box.height - telephone.height) <= 1 && box.width === telephone.width, JSON.stringify(box));
    assert.equal(await overflow(phone.page), undefined);
    await phone.context.close();
  });
});
