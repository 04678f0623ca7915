import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import compile from "icu-minify/compile";
import { createTranslator } from "use-intl";
import { describe, expect, it } from "vitest";

type Tree = { [key: string]: string | Tree };
const source = join(import.meta.dirname, "..");
const languages = ["es", "en", "pt-BR"] as const;

function flatten(tree: Tree, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${prefix}${key}`, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
}

function read(language: string): Map<string, string> {
  const files = readdirSync(join(import.meta.dirname, language)).filter((file) => file.endsWith(".json"));
  return new Map(
    files.flatMap((file) => {
      const tree = JSON.parse(readFileSync(join(import.meta.dirname, language, file), "utf8")) as Tree;
      return flatten(tree, `${file.replace(".json", "")}.`);
    }),
  );
}

const all = Object.fromEntries(languages.map((language) => [language, read(language)])) as Record<
  string,
  Map<string, string>
>;
const es = all.es as Map<string, string>;

/** Names of the values a message takes. Compiled, a message is a text or a list of parts; a part that takes a value is a list. */
function placeholders(message: string): string[] {
  const names = new Set<string>();
  const takePart = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [name, , branches] = part as [string, unknown, Record<string, unknown>?];
    names.add(name);
    for (const branch of Object.values(branches ?? {})) takeAll(branch);
  };
  const takeAll = (parts: unknown): void => {
    if (Array.isArray(parts)) for (const part of parts) takePart(part);
  };
  takeAll(compile(message));
  return [...names].sort();
}

describe.each(["en", "pt-BR"])("%s", (language) => {
  const texts = all[language] as Map<string, string>;
  it("has exactly the keys of Spanish", () => {
    expect([...texts.keys()].sort()).toEqual([...es.keys()].sort());
  });
  it("takes the same values", () => {
    for (const [key, message] of es) expect(placeholders(texts.get(key) ?? ""), key).toEqual(placeholders(message));
  });
});

describe.each(languages)("plurals of %s", (language) => {
  const texts = all[language] as Map<string, string>;
  const counted = [...texts].filter(([, message]) => message.includes(", plural,"));
  it("define every category of the language", () => {
    const wanted = language === "en" ? ["one", "other"] : ["one", "many", "other"];
    for (const [key, message] of counted)
      for (const category of wanted) expect(message, key).toMatch(new RegExp(`\\b${category} \\{`));
  });
  it.each([0, 1, 2, 21, 1e6])("read well with %d", (count) => {
    for (const [key, message] of counted) {
      const t = createTranslator({ locale: language, messages: { text: message } as never, onError: fail(key) });
      const text = (t as unknown as (key: string, values: object) => string)("text", { count });
      // Nothing is said of "0" where a branch of its own speaks.
      if (count !== 0 && count < 1000) expect(text, key).toContain(String(count));
      expect(text, key).not.toMatch(/[{}#]/);
    }
  });
});

function fail(key: string) {
  return (error: Error) => {
    throw new Error(`${key}: ${error.message}`);
  };
}

/** The code that uses texts. */
const code = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /\.tsx?$/.test(file.name) && !/\.test\./.test(file.name))
  .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));

it("has no text that nothing uses", () => {
  const literals = new Set<string>();
  const prefixes = new Set<string>();
  for (const text of code) {
    for (const [, literal] of text.matchAll(/["'`]([\w.-]+)["'`]/g)) if (literal) literals.add(literal);
    for (const [, prefix] of text.matchAll(/`([\w.]+\.)\$\{/g)) if (prefix) prefixes.add(prefix);
  }
  // The server names these.
  const named = [/^errors\.(code|field)\./, /^activity\./];
  const isUsed = (key: string) => {
    const parts = key.split(".");
    const tails = parts.map((_, index) => parts.slice(index).join("."));
    return tails.some((tail) => literals.has(tail) || [...prefixes].some((prefix) => tail.startsWith(prefix)));
  };
  const unused = [...es.keys()].filter((key) => !named.some((pattern) => pattern.test(key)) && !isUsed(key));
  expect(unused).toEqual([]);
});

describe("formats follow the country", () => {
  const texts = { text: "{count, number}" } as never;
  it.each([
    ["es-MX", "1,234.5"],
    ["es-CL", "1.234,5"],
    ["es-AR", "1.234,5"],
    ["es-CO", "1.234,5"],
    ["pt-BR", "1.234,5"],
    ["en-US", "1,234.5"],
  ])("%s", (locale, expected) => {
    const t = createTranslator({ locale, messages: texts }) as unknown as (key: string, values: object) => string;
    expect(t("text", { count: 1234.5 })).toBe(expected);
  });
});
