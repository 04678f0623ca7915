// A PostgreSQL of a test's own: started, broken off, frozen and filled at will. It listens on a socket in its folder and on no port.
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "./eventually.ts";

const run = promisify(execFile);

/** ./dev test names the folder; without it the newest that Debian installed. There is no skipping: ./dev setup installs it. */
function programs(): string {
  if (process.env.RECADO_POSTGRES_BIN) return process.env.RECADO_POSTGRES_BIN;
  const versions = readdirSync("/usr/lib/postgresql").map(Number).filter((version) => version >= 15);
  if (versions.length === 0) throw new Error("PostgreSQL 15 or newer is not installed: ./dev setup");
  return `/usr/lib/postgresql/${Math.max(...versions)}/bin`;
}

/** PostgreSQL refuses to run as root. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

export interface PostgresOptions {
  /** Holds the data and the socket; made and removed by the test. By default a folder of its own. */
  folder?: string;
  settings?: Record<string, string>;
}

export class Postgres {
  private readonly bin = programs();
  private readonly as = owner();
  private readonly folder: string;
  private readonly own: boolean;
  private child: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();
  private readonly settings: string[];

  private constructor(options: PostgresOptions) {
    this.own = options.folder === undefined;
    // The path of a socket ends at 107 characters.
    this.folder = options.folder ?? mkdtempSync("/tmp/recado-pg-");
    if (this.as) chownSync(this.folder, this.as.uid, this.as.gid);
    this.settings = Object.entries(options.settings ?? {}).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    process.once("exit", () => this.child && this.signal("SIGQUIT"));
  }

  static async start(options: PostgresOptions = {}): Promise<Postgres> {
    const postgres = new Postgres(options);
    const data = join(postgres.folder, "data");
    await run(join(postgres.bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], {
      ...postgres.as,
      cwd: postgres.folder,
    });
    await postgres.begin();
    return postgres;
  }

  /** What goes behind --database. */
  url(database = "postgres"): string {
    return `postgres://postgres@/${database}?host=${this.folder}`;
  }

  /** The values of one row or of many, as lines. */
  async lines(sql: string, database = "postgres"): Promise<string[]> {
    const words = ["-h", this.folder, "-U", "postgres", "-d", database, "-AtXq", "-v", "ON_ERROR_STOP=1", "-c", sql];
    const { stdout } = await run(join(this.bin, "psql"), words, { maxBuffer: 1 << 28 });
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** Starts after stop, and waits until it answers. */
  async begin(): Promise<void> {
    const words = ["-D", join(this.folder, "data"), "-k", this.folder, "-c", "listen_addresses=", ...this.settings];
    const child = spawn(join(this.bin, "postgres"), words, { ...this.as, cwd: this.folder, stdio: ["ignore", "ignore", "pipe"] });
    const told: string[] = [];
    child.stderr?.on("data", (chunk: Buffer) => told.push(chunk.toString("utf8")));
    this.child = child;
    this.gone = new Promise((resolve) => child.once("exit", () => resolve()));
    await eventually("PostgreSQL answers", async () => {
      if (child.exitCode !== null) throw new Error(told.slice(-20).join(""));
      return (await this.lines("SELECT 1")).length === 1;
    }, 60_000);
  }

  /** Crashes: no connection is told, nothing is written down, the next start recovers from the log. */
  crash = () => this.end("SIGQUIT");
  /** Cuts all connections and ends in good order. */
  stop = () => this.end("SIGINT");

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.child?.kill(signal);
    await this.gone;
    this.child = undefined;
  }

  /** Stops the clock of the whole server; connections stay open and nobody answers. */
  freeze = () => this.signal("SIGSTOP");
  thaw = () => this.signal("SIGCONT");

  private signal(signal: NodeJS.Signals): void {
    const pid = this.child?.pid;
    if (!pid) return;
    // The parent first, or it would make new children meanwhile.
    process.kill(pid, signal);
    let children = "";
    try {
      children = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
    } catch {
      return; // it has none
    }
    for (const child of children.split("\n").map(Number).filter(Boolean)) {
      try {
        process.kill(child, signal);
      } catch {
        // ended in between
      }
    }
  }

  /** Ends it and removes what it held. */
  async remove(): Promise<void> {
    this.thaw();
    await this.end("SIGQUIT");
    if (this.own) rmSync(this.folder, { recursive: true, force: true });
  }
}
