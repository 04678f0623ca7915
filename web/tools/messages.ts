import { readFileSync } from "node:fs";
import compile from "icu-minify/compile";
import type { Plugin } from "vite";

type Tree = { [key: string]: string | Tree };

function compileTree(tree: Tree): unknown {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key, typeof value === "string" ? compile(value) : compileTree(value)]),
  );
}

/** Parses the ICU messages at build time, so the browser gets no parser (7.7 KB) and a broken message stops the build. */
export function messages(): Plugin {
  return {
    name: "recado-messages",
    enforce: "pre",
    load(id) {
      if (!/\/src\/locales\/.+\.json$/.test(id)) return null;
      return JSON.stringify(compileTree(JSON.parse(readFileSync(id, "utf8")) as Tree));
    },
  };
}
