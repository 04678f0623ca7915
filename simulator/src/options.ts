/** Command line, environment and configuration file; a flag wins over the environment, which wins over the file. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isObject, type JsonObject, objectOf } from "./core/json.ts";
import { defaultSettings } from "./core/settings.ts";

const flags = {
  port: "port to listen on, 0 for any (PORT, else 9100)",
  host: "address to listen on (127.0.0.1)",
  config: "JSON file with settings as GET /_sim/config shows them",
  seed: "number that makes ids and chance repeatable",
  "callback-url": "where webhooks go",
  "verify-token": "token for the callback handshake",
  "access-token": "the only access token that is accepted",
  "app-id": "id of the app",
  "app-secret": "key that webhooks are signed with",
  "waba-id": "WhatsApp Business Account id",
  "phone-number-id": "id of the business number",
  "display-phone-number": "the business number as people write it",
} as const;
type Flag = keyof typeof flags;

export interface RunOptions {
  port: number;
  host: string;
  seed: number | null;
  demo: boolean;
  settings: JsonObject;
}

export const usage = `usage: node dist/simulator.mjs [options]
${Object.entries(flags)
  .map(([name, text]) => `  --${name.padEnd(22)} ${text}; also SIM_${name.toUpperCase().replaceAll("-", "_")}`)
  .join("\n")}
  --no-demo                start without customers and templates`;

function wholeNumber(text: string | undefined, name: string, fallback: number, most: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new Error(`--${name} must be a whole number up to ${most}`);
  return value;
}

function fileSettings(path: string | undefined): JsonObject {
  if (path === undefined) return {};
  const value: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!isObject(value)) throw new Error(`${path} must hold a JSON object`);
  return value;
}

export function readOptions(args: string[], environment: NodeJS.ProcessEnv): RunOptions {
  const options = Object.fromEntries(Object.keys(flags).map((name) => [name, { type: "string" as const }]));
  const { values } = parseArgs({
    args,
    options: { ...options, "no-demo": { type: "boolean" as const } },
    strict: true,
  });
  const value = (name: Flag): string | undefined => {
    const given =
      (values as Record<string, unknown>)[name] ?? environment[`SIM_${name.toUpperCase().replaceAll("-", "_")}`];
    return typeof given === "string" && given !== "" ? given : undefined;
  };
  const settings = fileSettings(value("config"));
  const app = objectOf(settings.app);
  for (const name of ["callback-url", "verify-token", "access-token", "app-id", "app-secret"] as const) {
    if (value(name) !== undefined) app[name.replaceAll("-", "_")] = value(name);
  }
  const numbers = (Array.isArray(settings.numbers) ? settings.numbers : defaultSettings().numbers) as JsonObject[];
  for (const name of ["waba-id", "phone-number-id", "display-phone-number"] as const) {
    if (value(name) !== undefined && numbers[0]) numbers[0][name.replaceAll("-", "_")] = value(name);
  }
  return {
    port: wholeNumber(value("port") ?? environment.PORT, "port", 9100, 65_535),
    host: value("host") ?? "127.0.0.1",
    seed: value("seed") === undefined ? null : wholeNumber(value("seed"), "seed", 0, 2 ** 32 - 1),
    demo: values["no-demo"] !== true,
    settings: { ...settings, app, numbers },
  };
}
