// Search over the whole history as one types: without accents, by phrases and beginnings, and only what one may see.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Judge } from "../lib/axe.ts";
import { bubble, openBrowser, takeSeat, Watch } from "../lib/browser.ts";
import { eventually } from "../lib/eventually.ts";
import { openShop, type Shop } from "../lib/shop.ts";
import { eachNeedsTheLast } from "../lib/steps.ts";

describe("the search", () => {
  const watch = new Watch();
  const judge = new Judge();
  let shop: Shop;
  let browser: Browser;
  let page: Page;

  const field = (one = page) => one.getByRole("combobox");
  const group = (name: string, one = page) => one.getByRole("dialog").getByRole("group", { name, exact: true });
  const ask = async (text: string, one = page) => {
    if ((await field(one).count()) === 0) await one.keyboard.press("Control+k");
    await field(one).fill(text);
  };

  eachNeedsTheLast();
  before(async () => {
    shop = await openShop();
    browser = await openBrowser();
    const admin = shop.people.administrator!;
    // A note with words that nothing else has, far up in the history of a long conversation.
    const write = (text: string) =>
      admin.post(`/conversations/${shop.conversation_id}/messages`, { client_id: crypto.randomUUID(), direction: "note", text });
    await write("La canción del vídeo número ñandú está pendiente");
    for (let i = 0; i < 70; i++) await write(`Relleno ${i}`);
    ({ page } = await takeSeat(browser, watch, shop.server.url, { as: admin, path: "/inbox?tab=all" }));
  });
  after(async () => {
    await browser?.close();
    await shop?.end();
    assert.deepEqual(watch.problems, []);
  });

  test("finds a message without accents, marks the words, and jumps to it", async () => {
    await ask("cancion nandu");
    const hit = group("Mensajes").getByRole("option").filter({ hasText: "Valentina Rojas" });
    await hit.waitFor();
    assert.deepEqual(await hit.locator("mark").allTextContents(), ["canción", "ñandú"]);
    await judge.colours(page, "the palette with messages");
    await judge.narrow(page, "the palette with messages");
    judge.report();
    await hit.click();
    const message = bubble(page, "La canción del vídeo");
    await message.waitFor();
    await eventually("the message on the screen", () =>
      message.evaluate((one) => {
        const box = one.getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight;
      }),
    );
    assert.match(page.url(), /message=\d+/);
  });

  test("finds phrases as they stand, and nothing else", async () => {
    await ask('"video numero"');
    await group("Mensajes").getByRole("option").first().waitFor();
    await field().fill('"numero video"');
    await page.getByText("Nada coincide con").waitFor();
    await page.keyboard.press("Escape");
  });

  test("finds contacts by name and number, and opens their conversation", async () => {
    await ask("camila souz");
    await group("Contactos").getByRole("option").filter({ hasText: "Camila Souza" }).waitFor();
    await page.keyboard.press("ArrowUp");
    await group("Contactos").getByRole("option").filter({ hasText: "Camila Souza" }).click();
    await page.getByRole("region", { name: "Conversación con Camila Souza" }).waitFor();
  });

  test("a beginning is enough, and the keyboard too", async () => {
    await ask("valentina ro");
    await group("Conversaciones").getByRole("option").filter({ hasText: "Valentina Rojas" }).waitFor();
    const active = () =>
      page.evaluate(() => {
        const input = document.querySelector('[role="combobox"]');
        return document.getElementById(input?.getAttribute("aria-activedescendant") ?? "")?.textContent ?? "";
      });
    for (let i = 0; i < 20 && !(await active()).includes("Valentina Rojas"); i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Conversación con Valentina Rojas" }).waitFor();
  });

  test("who is in no channel finds nothing of it", async () => {
    const admin = shop.people.administrator!;
    const { body: me } = await shop.people.agent!.get("/me");
    for (const inbox of (await admin.get("/inboxes")).body.items)
      await admin.put(`/inboxes/${inbox.id}/members`, { member_ids: inbox.member_ids.filter((id: string) => id !== me.user_id) });
    const outside = await takeSeat(browser, watch, shop.server.url, { as: shop.people.agent, path: "/inbox?tab=all" });
    await outside.page.getByRole("navigation").first().waitFor();
    await ask("cancion", outside.page);
    await outside.page.getByText("Nada coincide con").waitFor();
    await outside.context.close();
  });
});
