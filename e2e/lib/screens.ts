// Every screen that has an address, taken from the router, so that a new one cannot be forgotten by the tests that visit all.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { invite } from "./people.ts";
import type { Shop } from "./shop.ts";

export interface Screen {
  name: string;
  /** As in routes.tsx. */
  route: string;
  path: string;
  /** A role of the demo shop, or nobody, who is not logged in. */
  who: "nobody" | "administrator" | "analyst";
  /** A selector of what shows that the screen is there, whatever its language. */
  ready: string;
}

function written(file: string, pattern: RegExp): string[] {
  const text = readFileSync(new URL(`../../web/src/${file}`, import.meta.url), "utf8");
  const found = [...text.matchAll(pattern)].map((match) => match[1] as string);
  if (found.length === 0) throw new Error(`${file} is not written the way this reads it`);
  return found;
}

/** The paths in the router, as they are written there. */
export const routesOfTheApp = (): string[] => written("app/routes.tsx", /\bpath: "([^"]+)"/g);

/** The sections of the settings. */
export const sectionsOfSettings = (): string[] => written("features/settings/sections.ts", /\{ id: "([^"]+)", group/g);

const title = "h1";
const inSettings = `[data-pane="settings"] ${title}`;

/** The set-up is not among them: it needs an installation of its own. */
export async function screensOf({ people, conversation_id, server }: Shop): Promise<Screen[]> {
  const link = await invite(people.administrator as never, "nueva@tienda.example");
  const setUp = sectionsOfSettings().map((id): Screen => ({
    name: `settings-${id}`,
    route: "/$section",
    path: `/settings/${id}`,
    who: "administrator",
    ready: inSettings,
  }));
  return [
    { name: "home", route: "/", path: "/", who: "nobody", ready: "form" },
    { name: "log-in", route: "/login", path: "/login", who: "nobody", ready: "form" },
    { name: "password-reset", route: "/password-reset", path: "/password-reset", who: "nobody", ready: "form" },
    { name: "password-reset-dead", route: "/password-reset", path: "/password-reset#token=dead", who: "nobody", ready: title },
    { name: "invitation", route: "/invitation", path: link.replace(server.url, ""), who: "nobody", ready: "form" },
    { name: "invitation-dead", route: "/invitation", path: "/invitation#token=dead", who: "nobody", ready: title },
    { name: "set-up-done", route: "/setup", path: "/setup", who: "nobody", ready: title },
    { name: "not-found", route: "/", path: "/nowhere", who: "administrator", ready: title },
    { name: "inbox-mine", route: "/inbox", path: "/inbox", who: "administrator", ready: '[data-pane="list"]' },
    { name: "inbox-list", route: "/inbox", path: "/inbox?tab=all", who: "administrator", ready: '[role="option"]' },
    { name: "inbox-filtered-empty", route: "/inbox", path: "/inbox?tab=all&q=nadieasi", who: "administrator", ready: '[data-pane="list"] ul button' },
    {
      name: "conversation",
      route: "/$conversation_id",
      path: `/inbox/${conversation_id}?tab=all`,
      who: "administrator",
      ready: '[role="log"] article, [role="log"] [role="article"]',
    },
    { name: "conversation-gone", route: "/$conversation_id", path: "/inbox/999999?tab=all", who: "administrator", ready: '[data-pane="thread"] button' },
    { name: "settings", route: "/settings", path: "/settings", who: "administrator", ready: inSettings },
    ...setUp,
    { name: "settings-unknown", route: "/$section", path: "/settings/nothing", who: "administrator", ready: inSettings },
    { name: "settings-locked", route: "/$section", path: "/settings/general", who: "analyst", ready: inSettings },
    { name: "inbox-of-an-analyst", route: "/inbox", path: "/inbox", who: "analyst", ready: '[data-pane="list"]' },
  ];
}

/** Goes there and waits until nothing loads any more. */
export async function visit(page: Page, screen: Screen): Promise<void> {
  // Addresses that differ in the fragment only would not be loaded anew.
  await page.goto("about:blank");
  await page.goto(screen.path);
  await page.locator(screen.ready).filter({ visible: true }).first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[aria-busy="true"], .skeleton').length === 0);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}
