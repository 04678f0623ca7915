// Bundles the server into dist/simulator.mjs and the phone page into dist/phone; with --tests also every test.
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(root, ...parts);
const withTests = process.argv.includes("--tests");

rmSync(at("dist"), { recursive: true, force: true });
mkdirSync(at("dist/phone"), { recursive: true });

const node = { bundle: true, platform: "node", format: "esm", target: "node20", sourcemap: true, logLevel: "warning" };
await build({ ...node, entryPoints: [at("src/main.ts")], outfile: at("dist/simulator.mjs") });
await build({ ...node, entryPoints: [at("judges/validate-outgoing.ts")], outfile: at("dist/validate-outgoing.mjs") });
await build({
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  logLevel: "warning",
  entryPoints: [at("phone/main.ts"), at("phone/phone.css")],
  outdir: at("dist/phone"),
});
cpSync(at("phone/index.html"), at("dist/phone/index.html"));

if (withTests) {
  const tests = readdirSync(at("tests")).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...node,
    packages: "external",
    entryPoints: tests.map((name) => at("tests", name)),
    outdir: at("dist/tests"),
    outExtension: { ".js": ".mjs" },
  });
}
