// What a screen must hold on every visit: no accessibility violation, nothing that has to be scrolled sideways.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The violations of what is on the screen, each as one line that says where. */
export async function violations(page: Page): Promise<string[]> {
  // Colours are judged when they have arrived, not on their way.
  await page.evaluate(() => {
    for (const one of document.getAnimations()) if (one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) one.finish();
  });
  // Through the debugger, which the content security policy does not concern.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  return page.evaluate(async (wanted) => {
    const { axe } = window as any;
    const found = await axe.run(document, { runOnly: { type: "tag", values: wanted }, resultTypes: ["violations"] });
    return found.violations.flatMap((one: any) =>
      one.nodes.map((node: any) => `${one.id} at ${node.target.join(" ")}: ${node.failureSummary.replaceAll(/\s+/g, " ")}`),
    );
  }, tags);
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
