// What a screen says, and whether it is said in one language: no key that has no text, no text of another language.
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";

export type Language = "es" | "en" | "pt-BR";

const folder = new URL("../../web/src/locales/", import.meta.url);
const spaces = readdirSync(new URL("es/", folder)).filter((name) => name.endsWith(".json"));
const rawKey = new RegExp(`\\b(?:${spaces.map((name) => name.replace(/(-later)?\.json$/, "")).join("|")})\\.[a-z]\\w*(?:\\.\\w+)*`);

function textsOf(language: Language): Set<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string") found.add(value);
    else for (const one of Object.values(value as object)) walk(one);
  };
  for (const name of spaces) walk(JSON.parse(readFileSync(new URL(`${language}/${name}`, folder), "utf8")));
  return found;
}

/** Spanish texts that the other language says differently; shorter ones could be what somebody wrote. */
function foreignIn(language: Language): Set<string> {
  const own = textsOf(language);
  if (language === "es") return new Set();
  return new Set([...textsOf("es")].filter((text) => !own.has(text) && text.length >= 6 && !text.includes("{")));
}

const said = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const texts: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node.textContent ?? "");
    for (const one of document.querySelectorAll("[aria-label],[placeholder],[title],[alt],[aria-description]"))
      for (const name of ["aria-label", "placeholder", "title", "alt", "aria-description"]) texts.push(one.getAttribute(name) ?? "");
    return texts.map((text) => text.trim()).filter(Boolean);
  });

/** What is wrong with the words on the screen in this language. */
export async function wordProblems(page: Page, language: Language, foreign = foreignIn(language)): Promise<string[]> {
  const problems: string[] = [];
  const lang = await page.evaluate(() => document.documentElement.lang);
  if (!lang.startsWith(language.slice(0, 2))) problems.push(`the page calls itself ${lang}`);
  for (const text of new Set(await said(page))) {
    const key = text.match(rawKey);
    if (key) problems.push(`the key ${key[0]} in place of a text`);
    if (foreign.has(text)) problems.push(`«${text}» is Spanish`);
  }
  return problems;
}
