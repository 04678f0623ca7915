/** The built phone page, read from beside the bundle. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bytesReply, type Reply } from "./core/http.ts";

const files: Record<string, [file: string, type: string]> = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/main.js": ["main.js", "text/javascript; charset=utf-8"],
  "/phone.css": ["phone.css", "text/css; charset=utf-8"],
};

function folder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return (
    [join(here, "phone"), join(here, "..", "phone")].find((path) => existsSync(join(path, "index.html"))) ??
    join(here, "phone")
  );
}

export function servePhone(path: string): Reply {
  const found = files[path];
  if (!found) return bytesReply(Buffer.from("Not Found"), "text/plain", 404);
  return bytesReply(readFileSync(join(folder(), found[0])), found[1], 200, { "cache-control": "no-store" });
}
