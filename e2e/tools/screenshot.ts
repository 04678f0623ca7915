// Makes docs/screenshots/inbox.png from the running product with its demo shop. `--all` also makes dark and telephone views in /tmp.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Api } from "../lib/api.ts";
import { openBrowser, openConversation, takeSeat, telephone, Watch } from "../lib/browser.ts";
import { eventually } from "../lib/eventually.ts";
import { startServer, startSimulator } from "../lib/processes.ts";

const folder = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
const simulator = await startSimulator();
const server = await startServer({ args: ["--demo", "--simulator", simulator.url] });
const browser = await openBrowser();
try {
  const { body } = await new Api(server.url).get("/setup");
  const login = body.demo_logins.find((one: any) => one.role === "administrator") ?? body.demo_logins[0];
  const api = new Api(server.url);
  await api.logIn(login.email, login.password);
  const shoot = async (file: string, options: { colorScheme: "light" | "dark"; viewport?: typeof telephone }) => {
    const { page, context } = await takeSeat(browser, new Watch(), server.url, { as: api, path: "/inbox?tab=all", ...options });
    await openConversation(page, "Valentina Rojas");
    await page.getByRole("log").getByRole("article").last().waitFor();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.mouse.move(720, 450);
    await eventually("all pictures", () => page.evaluate(() => [...document.images].every((image) => image.complete)), 60_000);
    await page.screenshot({ path: file, animations: "disabled" });
    await context.close();
  };
  mkdirSync(folder, { recursive: true });
  await shoot(`${folder}inbox.png`, { colorScheme: "light" });
  if (process.argv.includes("--all")) {
    await shoot("/tmp/inbox-dark.png", { colorScheme: "dark" });
    await shoot("/tmp/inbox-360.png", { colorScheme: "light", viewport: telephone });
  }
} finally {
  await browser.close();
  await server.stop();
  await simulator.stop();
  server.clean();
}
