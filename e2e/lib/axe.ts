// What a screen must hold on every visit: no accessibility violation, nothing that has to be scrolled sideways.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { desktop, telephone } from "./browser.ts";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What lies over the page: while it is open, it is all there is. */
export const overlay = '[role="dialog"], [role="alertdialog"], [role="listbox"][data-rac], [role="menu"]';

/** The violations of what is on the screen (of what lies over it, when something does), each as one line that says where. */
export async function violations(page: Page, rules?: string[]): Promise<string[]> {
  // Colours are judged when they have arrived, not on their way.
  await page.evaluate(() => {
    for (const one of document.getAnimations()) if (one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) one.finish();
  });
  // Through the debugger, which the content security policy does not concern.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: tags };
  return page.evaluate(
    async ({ runOnly, overlay }) => {
      const { axe } = window as any;
      const over = [...document.querySelectorAll(overlay)].filter((one) => one.checkVisibility());
      const found = await axe.run(over.at(-1) ?? document, { runOnly, resultTypes: ["violations"] });
      return found.violations.flatMap((one: any) =>
        one.nodes.map((node: any) => `${one.id} at ${node.target.join(" ")}: ${node.failureSummary.replaceAll(/\s+/g, " ")}`),
      );
    },
    { runOnly, overlay },
  );
}

/** How many pixels the page is wider than its window, with the widest culprit. */
export const overflow = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return undefined;
    const widest = [...document.body.querySelectorAll("*")].reduce((a, b) =>
      b.getBoundingClientRect().right > a.getBoundingClientRect().right ? b : a,
    );
    return `${document.documentElement.scrollWidth} px in ${width} px, because of ${widest.tagName} ${widest.className}`;
  });

/** Looks at states and remembers what was wrong with each, so that one run tells everything. */
export class Judge {
  looked = 0;
  readonly found: string[] = [];

  add(problem: string): void {
    this.found.push(problem);
  }

  /** The whole judgement in light; in dark only what may differ there. */
  async colours(page: Page, what: string): Promise<void> {
    this.looked += 2;
    await page.emulateMedia({ colorScheme: "light" });
    for (const problem of await violations(page)) this.add(`${what}, light: ${problem}`);
    await page.emulateMedia({ colorScheme: "dark" });
    for (const problem of await violations(page, ["color-contrast"])) this.add(`${what}, dark: ${problem}`);
    await page.emulateMedia({ colorScheme: "light" });
  }

  /** Nothing has to be scrolled sideways at the widths that a telephone has; `at` is called at 360. */
  async narrow(page: Page, what: string, at?: () => Promise<void>): Promise<void> {
    for (const width of [320, 360]) {
      await page.setViewportSize({ width, height: telephone.height });
      const wide = await overflow(page);
      if (wide) this.add(`${what} at ${width} px: ${wide}`);
    }
    await at?.();
    await page.setViewportSize(desktop);
  }

  report(): void {
    assert.deepEqual(this.found.splice(0), []);
  }
}
