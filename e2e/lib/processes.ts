// Starts the real programs: the server binary and the simulator, each on a free loopback port, and stops or kills them.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const serverBinary = process.env.RECADO_BINARY ?? join(root, "build/recado");
/** The web UI to serve in place of the one inside the binary, for a binary that was built without. */
const webDir = process.env.RECADO_WEB_DIR;
const simulatorProgram = process.env.RECADO_SIMULATOR ?? join(root, "simulator/dist/simulator.mjs");

// Each program hears when the tests end.
process.setMaxListeners(0);

export interface Program {
  readonly url: string;
  readonly lines: string[];
  readonly pid: number;
  /** Asks it to stop and waits; a second call does nothing. */
  stop(): Promise<void>;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** Resolves with the first match of `pattern` in a line it has printed or will print. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
}

function collect(child: ChildProcess) {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = { out: "", err: "" };
  const feed = (stream: "out" | "err") => (chunk: Buffer) => {
    const parts = (rest[stream] + chunk.toString("utf8")).split("\n");
    rest = { ...rest, [stream]: parts.pop() ?? "" };
    lines.push(...parts);
    for (const wake of waiting) wake();
  };
  child.stdout?.on("data", feed("out"));
  child.stderr?.on("data", feed("err"));
  const printed = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        for (const line of lines) {
          const match = line.match(pattern);
          if (match) {
            waiting.delete(look);
            resolve(match);
            return;
          }
        }
        if (child.exitCode !== null || child.signalCode !== null)
          reject(new Error(`program ended without printing ${pattern}:\n${lines.slice(-20).join("\n")}`));
      };
      waiting.add(look);
      child.once("exit", () => setImmediate(look));
      look();
    });
  return { lines, printed };
}

async function start(command: string, args: string[], listening: RegExp, env: Record<string, string> = {}): Promise<Program> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const { lines, printed } = collect(child);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  process.once("exit", () => child.kill("SIGKILL"));
  const url = (await printed(listening))[1] as string;
  return { url, lines, pid: child.pid as number, stop: () => end("SIGTERM"), kill: () => end("SIGKILL"), printed };
}

export function startSimulator(args: string[] = []): Promise<Program> {
  return start(process.execPath, [simulatorProgram, "--port", "0", ...args], /simulator listening on (http:\S+)/);
}

export interface ServerOptions {
  data?: string;
  port?: number;
  args?: string[];
  env?: Record<string, string>;
  /** A program to start the server under, for example ["prlimit", "--fsize=…"]. */
  under?: string[];
}

export interface Server extends Program {
  readonly data: string;
  /** Removes the data folder; call after stop. */
  clean(): void;
}

/** A port that was free a moment ago; the public address must be known before the server listens. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "recado-e2e-"));
  const command = [
    ...(options.under ?? []),
    serverBinary,
    "serve",
    "--data",
    data,
    "--listen",
    `127.0.0.1:${options.port ?? (await freePort())}`,
    // Tests read as fast as they can, all from one address.
    "--address-per-minute",
    "0",
    "--actor-per-minute",
    "0",
    ...(webDir ? ["--web-dir", webDir] : []),
    ...(options.args ?? []),
  ];
  const program = await start(command[0] as string, command.slice(1), /recado listening on (http:\S+)/, options.env);
  return { ...program, data, clean: () => rmSync(data, { recursive: true, force: true }) };
}
