/** Entry point of `node dist/simulator.mjs`. */
import { readOptions, usage } from "./options.ts";
import { listen } from "./server.ts";
import { Sim } from "./sim.ts";

async function main(): Promise<void> {
  if (process.argv.includes("--help")) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = readOptions(process.argv.slice(2), process.env);
  const sim = new Sim({
    settings: options.settings,
    demo: options.demo,
    ...(options.seed === null ? {} : { seed: options.seed }),
  });
  const server = await listen(sim, options.port, options.host);
  process.stdout.write(`simulator listening on ${server.origin}\n`);
  process.stdout.write(
    `simulator seed ${sim.random.seed}, webhooks go to ${sim.settings.app.callback_url || "nowhere yet"}\n`,
  );
  const stop = () => void server.close().then(() => process.exit(0));
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`simulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
