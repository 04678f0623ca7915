// A browser on the product, with a watch that hears everything a page complains about.
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import type { Api } from "./api.ts";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-software-rasterizer",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

// Idle machines need a fraction of it; RECADO_E2E_PATIENCE=4 serves one that is busy with other things.
const waitMs = 30_000 * Number(process.env.RECADO_E2E_PATIENCE ?? 1);

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags, timeout: 4 * waitMs });

/** Hears console errors and warnings, exceptions, unhandled rejections and what the content security policy stopped. */
export class Watch {
  readonly problems: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** Chromium itself writes refused and cut requests into the console; those a test provokes are named here. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  follow(page: Page): void {
    page.on("pageerror", (error) => this.hear(`exception: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      this.hear(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on("crash", () => this.hear("the page crashed"));
  }

  private hear(problem: string): void {
    if (!this.allowed.some((pattern) => pattern.test(problem))) this.problems.push(problem);
  }
}

export interface Seat {
  context: BrowserContext;
  page: Page;
}

export interface SeatOptions extends BrowserContextOptions {
  /** Sits down logged in as this person. */
  as?: Api;
  path?: string;
}

export const desktop = { width: 1440, height: 900 };
export const telephone = { width: 360, height: 740 };

/** A new person at a computer of their own. */
export async function takeSeat(browser: Browser, watch: Watch, base: string, options: SeatOptions = {}): Promise<Seat> {
  const { as, path = "/", ...rest } = options;
  const context = await browser.newContext({
    baseURL: base,
    viewport: desktop,
    locale: "es-CL",
    timezoneId: "America/Santiago",
    reducedMotion: "reduce",
    permissions: ["microphone", "clipboard-read", "clipboard-write"],
    ...rest,
  });
  context.setDefaultTimeout(waitMs);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`content security policy: ${event.violatedDirective} stopped ${event.blockedURI} ${event.sample}`),
    );
  });
  if (as) await context.addCookies(cookiesOf(as));
  const page = await context.newPage();
  watch.follow(page);
  await page.goto(path);
  return { context, page };
}

function cookiesOf(api: Api) {
  return api.cookie.split("; ").map((pair) => {
    const at = pair.indexOf("=");
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: api.base, httpOnly: true };
  });
}

/** The row of somebody in the conversation list. */
export const rowOf = (page: Page, name: string): Locator => page.getByRole("option").filter({ hasText: name });

/** The open conversation. */
export const thread = (page: Page): Locator => page.getByRole("log");

export const bubble = (page: Page, text: string): Locator => thread(page).getByRole("article").filter({ hasText: text });

export const replyField = (page: Page): Locator => page.getByRole("textbox", { name: "Escribe una respuesta" });

export const noteField = (page: Page): Locator => page.getByRole("textbox", { name: "Escribe una nota privada" });

export async function openConversation(page: Page, name: string): Promise<void> {
  await rowOf(page, name).click();
  await page.getByRole("region", { name: `Conversación con ${name}` }).waitFor();
}


/** What the person would type into now; "body" means that the focus was lost. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const active = document.activeElement;
    if (!active || active === document.body) return "body";
    return `${active.tagName.toLowerCase()} ${active.getAttribute("aria-label") ?? active.id ?? ""}`.trim();
  });
