// The sizes that may never grow unnoticed: what a first visit to the inbox has to load, compressed as the server sends it.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const sizes = new Map();

/** Kilobytes after brotli 11. */
function compressed(file) {
  const known = sizes.get(file);
  if (known !== undefined) return known;
  const size = measure(file);
  sizes.set(file, size);
  return size;
}

function measure(file) {
  const bytes = readFileSync(new URL(file, dist));
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length / 1024;
}

/** The chunk and everything it imports at once. */
function closure(key, found = new Set()) {
  if (found.has(key)) return found;
  found.add(key);
  for (const other of manifest[key].imports ?? []) closure(other, found);
  return found;
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shell = closure(entry);
const initial = closure("src/app/inbox-screen.tsx", new Set(shell));
// The texts of one language are loaded before the first paint.
const texts = Object.keys(manifest).filter((key) => /locales\/[^/]+\/index\.ts$/.test(key));
const heaviest = Math.max(...texts.map((key) => compressed(manifest[key].file)));
const sizeOf = (keys) => [...keys].reduce((sum, key) => sum + compressed(manifest[key].file), 0);
const js = sizeOf(initial) + heaviest;
const sheets = new Set([...initial].flatMap((key) => manifest[key].css ?? []));
const css = [...sheets].reduce((sum, file) => sum + compressed(file), 0);
const fonts = Object.values(manifest).filter((one) => one.file.endsWith(".woff2"));

const rows = [
  ["inbox, initial JavaScript", js, 200],
  ["inbox, initial CSS", css, 25],
  ...fonts.map((one) => [one.file, readFileSync(new URL(one.file, dist)).length / 1024, 50]),
];
for (const key of Object.keys(manifest)) {
  if (initial.has(key) || texts.includes(key) || !manifest[key].isDynamicEntry) continue;
  rows.push([`lazy ${key}`, sizeOf([...closure(key)].filter((one) => !initial.has(one))), 120]);
  rows.push([`route ${key}`, sizeOf(closure(key, new Set(shell))) + heaviest, 210]);
}

let failed = 0;
for (const [name, size, limit] of rows) {
  const isOver = size > limit;
  if (isOver) failed += 1;
  console.log(`${isOver ? "OVER" : "  ok"} ${size.toFixed(1).padStart(7)} of ${String(limit).padStart(3)} KB  ${name}`);
}
if (failed > 0) process.exit(1);
