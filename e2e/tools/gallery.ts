// Pictures of every screen in every look, to be judged by eye: `node tools/gallery.ts [folder] [part of a name]`.
import { mkdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { openBrowser, takeSeat, Watch } from "../lib/browser.ts";
import { type Screen, screensOf, visit } from "../lib/screens.ts";
import { openShop, type Shop } from "../lib/shop.ts";

const folder = process.argv[2] ?? "/tmp/recado-gallery";
const wanted = process.argv[3] ?? "";
const looks = [
  { name: "1440-light", width: 1440, height: 900, colorScheme: "light" },
  { name: "1440-dark", width: 1440, height: 900, colorScheme: "dark" },
  { name: "768-light", width: 768, height: 1024, colorScheme: "light" },
  { name: "360-light", width: 360, height: 740, colorScheme: "light" },
  { name: "360-dark", width: 360, height: 740, colorScheme: "dark" },
] as const;

async function shoot(shop: Shop, browser: Browser, watch: Watch, screens: Screen[], who: Screen["who"]): Promise<void> {
  const { page, context } = await takeSeat(browser, watch, shop.server.url, who === "nobody" ? {} : { as: shop.people[who] as never });
  page.setDefaultTimeout(10_000);
  for (const screen of screens.filter((one) => one.who === who && one.name.includes(wanted))) {
    await visit(page, screen).catch((error: Error) => console.log(`${screen.name}: ${error.message.split("\n")[0]}`));
    for (const { name, width, height, colorScheme } of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${folder}/${screen.name}.${name}.png`, animations: "disabled" });
    }
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
