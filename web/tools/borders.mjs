// The direction of imports: ui, lib and api know no feature; no feature knows another; only app composes them.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../src", import.meta.url));
const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /\.tsx?$/.test(file.name))
  .map((file) => relative(source, join(file.parentPath ?? file.path, file.name)));

/** "features/contacts", "lib", "app"… */
function partOf(path) {
  const [first, second] = path.split("/");
  return first === "features" ? `features/${second}` : first;
}

const below = { api: ["api"], lib: ["lib", "api", "locales"], ui: ["ui", "lib", "api"], locales: ["locales"] };

function mayImport(from, to) {
  if (from === to || from === "app" || from === "testing" || from === "main.tsx") return true;
  if (from.startsWith("features/")) return ["ui", "lib", "api", "locales", "testing"].includes(to);
  return below[from]?.includes(to) ?? true;
}

let wrong = 0;
for (const file of files) {
  const text = readFileSync(join(source, file), "utf8");
  const lines = text.split("\n").length;
  const limit = file.includes(".test.") ? 900 : 500;
  if (lines > limit && !file.endsWith("schema.gen.ts")) {
    wrong += 1;
    console.error(`${file}: ${lines} lines, at most ${limit}`);
  }
  for (const [, target] of text.matchAll(/from "@\/([^"]+)"|import\("@\/([^"]+)"\)/g)) {
    if (!target || mayImport(partOf(file), partOf(target))) continue;
    // Tests may bring features together.
    if (file.includes(".test.")) continue;
    wrong += 1;
    console.error(`${file}: may not import ${target}`);
  }
}
if (wrong > 0) process.exit(1);
