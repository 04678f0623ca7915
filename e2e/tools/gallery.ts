// Pictures of every screen and of what opens in the settings, in every look, to be judged by eye: `node tools/gallery.ts [folder] [part of a name] [language]`.
import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { overlay } from "../lib/axe.ts";
import { openBrowser, takeSeat, Watch } from "../lib/browser.ts";
import { type Screen, screensOf, visit } from "../lib/screens.ts";
import { openShop, type Shop } from "../lib/shop.ts";

const folder = process.argv[2] ?? "/tmp/recado-gallery";
const wanted = process.argv[3] ?? "";
const language = process.argv[4] ?? "es";
const looks = [
  { name: "1440-light", width: 1440, height: 900, colorScheme: "light" },
  { name: "1440-dark", width: 1440, height: 900, colorScheme: "dark" },
  { name: "768-light", width: 768, height: 1024, colorScheme: "light" },
  { name: "360-light", width: 360, height: 740, colorScheme: "light" },
  { name: "360-dark", width: 360, height: 740, colorScheme: "dark" },
] as const;

async function shootAs(page: Page, name: string, which: readonly (typeof looks)[number][] = looks): Promise<void> {
  for (const look of which) {
    await page.emulateMedia({ colorScheme: look.colorScheme });
    await page.setViewportSize(look);
    await page.screenshot({ path: `${folder}/${name}.${look.name}.png`, animations: "disabled" });
  }
  await page.emulateMedia({ colorScheme: looks[0].colorScheme });
  await page.setViewportSize(looks[0]);
}

/** Presses each button once; those that say the same do the same. */
async function shootDialogs(page: Page, name: string): Promise<void> {
  const buttons = page.locator('[data-pane="settings"]').getByRole("button").filter({ visible: true });
  const opened = page.locator(overlay).filter({ visible: true });
  for (const text of new Set((await buttons.allInnerTexts()).map((one) => one.trim()).filter(Boolean))) {
    const button = buttons.filter({ hasText: text }).last();
    if (!(await button.isVisible()) || (await button.isDisabled())) continue;
    await button.click();
    if (!(await opened.first().waitFor({ timeout: 1000 }).then(() => true, () => false))) continue;
    const isDialog = (await opened.last().getAttribute("role"))?.endsWith("dialog");
    await shootAs(page, `${name}-${text.replaceAll(/\W+/g, "_")}`, isDialog ? [looks[0], looks[4]] : [looks[0]]);
    await page.keyboard.press("Escape");
    await opened.first().waitFor({ state: "detached" });
  }
}

async function shoot(shop: Shop, browser: Browser, watch: Watch, screens: Screen[], who: Screen["who"]): Promise<void> {
  await shop.people[who]?.patch("/me", { locale: language });
  const { page, context } = await takeSeat(browser, watch, shop.server.url, {
    locale: language,
    ...(who === "nobody" ? {} : { as: shop.people[who] as never }),
  });
  page.setDefaultTimeout(30_000);
  for (const screen of screens.filter((one) => one.who === who && one.name.includes(wanted))) {
    await visit(page, screen).catch((error: Error) => console.log(`${screen.name}: ${error.message.split("\n")[0]}`));
    await shootAs(page, screen.name);
    if (screen.route === "/$section") await shootDialogs(page, screen.name).catch((error: Error) => console.log(`${screen.name}: ${error.message.split("\n")[0]}`));
  }
  await context.close();
}

mkdirSync(folder, { recursive: true });
const shop = await openShop();
const browser = await openBrowser();
const watch = new Watch();
try {
  const screens = await screensOf(shop);
  for (const who of ["nobody", "administrator", "analyst"] as const) await shoot(shop, browser, watch, screens, who);
} finally {
  await browser.close();
  await shop.end();
}
for (const problem of new Set(watch.problems)) console.log(problem);
