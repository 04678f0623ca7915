// Everything a stranger can write is shown as text: nothing of it runs, loads or changes the page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { allMessages } from "../lib/read.ts";
import { bubble, openBrowser, openConversation, replyField, rowOf, takeSeat, thread, Watch } from "../lib/browser.ts";
import { control, writeAs } from "../lib/simulator.ts";
import { eachNeedsTheLast } from "../lib/steps.ts";
import { openWorkspace, type Workspace } from "../lib/workspace.ts";

const from = "56987654321";
const evilName = `<img src=x onerror="window.hacked='name'">Eva`;
const payloads = [
  `<script>window.hacked="script"</script>`,
  `<img src=x onerror="window.hacked='img'">`,
  `<svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked='svg'"><script>window.hacked="svg script"</script></svg>`,
  `<iframe srcdoc="<script>parent.hacked='iframe'</script>"></iframe>`,
  `"><details open ontoggle="window.hacked='toggle'"><summary>x</summary></details>`,
  `<a href="javascript:window.hacked='link'">premio</a> javascript:window.hacked='bare'`,
  `{{constructor.constructor("window.hacked='template'")()}} \${window.hacked='literal'}`,
  `<style>body{display:none}</style><base href="https://evil.example/">`,
];

describe("hostile content", () => {
  const watch = new Watch();
  let workspace: Workspace;
  let browser: Browser;
  let page: Page;
  const hacked = () => page.evaluate(() => (window as any).hacked ?? "no");

  eachNeedsTheLast();
  before(async () => {
    [workspace, browser] = await Promise.all([openWorkspace(), openBrowser()]);
    ({ page } = await takeSeat(browser, watch, workspace.server.url, { as: workspace.admin, path: "/inbox?tab=all" }));
  });
  after(async () => {
    await browser?.close();
    await workspace?.end();
  });

  test("names and texts are text in list, thread, title and details", async () => {
    for (const payload of payloads) await writeAs(workspace.simulator, from, payload, evilName);
    await rowOf(page, evilName).waitFor();
    await openConversation(page, evilName);
    for (const payload of payloads) {
      const shown = bubble(page, payload);
      await shown.waitFor();
      assert.equal(await shown.locator("script, iframe, details, style, base, img[src='x'], [onload], [onerror], [ontoggle]").count(), 0, payload);
      assert.equal(await shown.locator("a[href^='javascript']").count(), 0, payload);
    }
    await page.getByRole("complementary", { name: "Detalles" }).getByText(evilName).first().waitFor();
    assert.equal(await page.locator("[onerror], [onload], base, body > style").count(), 0);
    assert.equal(await hacked(), "no");
  });

  test("our own answers, notes and quotes are text too", async () => {
    const answer = `<b onclick="window.hacked='own'">hola</b> *negrita* https://tienda.example/a?b=<i>`;
    await replyField(page).fill(answer);
    await replyField(page).press("Enter");
    await bubble(page, `<b onclick="window.hacked='own'">hola</b>`).waitFor();
    assert.equal(await thread(page).locator("b[onclick]").count(), 0);
    // What looks like a link leaves without a way back to this window.
    const link = thread(page).getByRole("link", { name: /tienda\.example/ }).first();
    assert.match((await link.getAttribute("rel")) ?? "", /noopener/);
    assert.equal(await hacked(), "no");
  });

  test("files that could run are handed out to be saved, in a page that may do nothing", async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>window.hacked="file"</script></svg>`;
    const html = `<!doctype html><script>window.hacked="html"</script>`;
    for (const [mime_type, filename, text] of [
      ["image/svg+xml", "logo.svg", svg],
      ["text/html", "factura.html", html],
    ] as const) {
      const data_base64 = Buffer.from(text).toString("base64");
      await control(workspace.simulator, "POST", "/wa/inbound", { from, type: "document", mime_type, filename, data_base64 });
      const link = thread(page).getByRole("link").filter({ hasText: filename });
      await link.waitFor();
      const url = await link.evaluate((anchor: HTMLAnchorElement) => anchor.href);
      const answer = await fetch(url, { headers: { cookie: workspace.admin.cookie } });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get("content-disposition") ?? "", /^attachment/);
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
      assert.match(answer.headers.get("content-security-policy") ?? "", /sandbox|default-src 'none'/);
      assert.equal((await fetch(url)).status, 401);
    }
    assert.equal(await hacked(), "no");
  });

  test("contact cards, places and buttons carry nothing that runs", async () => {
    const evil = payloads[1] as string;
    await control(workspace.simulator, "POST", "/wa/inbound", { from, type: "location", latitude: -33.4, longitude: -70.6, name: evil, address: evil });
    await control(workspace.simulator, "POST", "/wa/inbound", { from, type: "button", payload: evil, title: `botón ${evil}` });
    await control(workspace.simulator, "POST", "/wa/inbound", {
      from,
      type: "contacts",
      contacts: [{ name: { formatted_name: evil, first_name: evil }, phones: [{ phone: "javascript:window.hacked='phone'" }] }],
    });
    await thread(page).getByText(`botón ${evil}`).first().waitFor();
    const { items } = (await workspace.admin.get("/conversations?tab=all")).body;
    const kinds = (await allMessages(workspace.admin, items[0].id)).map((message) => message.kind);
    for (const kind of ["location", "button", "contacts"]) assert.ok(kinds.includes(kind), kind);
    assert.equal(await thread(page).locator("a[href^='javascript'], [onerror]").count(), 0);
    assert.equal(await hacked(), "no");
  });

  test("no page complained, and the policy stopped nothing", () => {
    assert.deepEqual(watch.problems, []);
  });

  test("the watch does hear a script that the policy stops, a warning and an exception", async () => {
    const other = new Watch();
    const seat = await takeSeat(browser, other, workspace.server.url, { as: workspace.admin, path: "/inbox" });
    await seat.page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = 'inline'";
      document.body.append(script);
      console.warn("a warning");
      setTimeout(() => void Promise.reject(new Error("nobody catches me")));
    });
    await seat.page.waitForFunction(() => performance.now() > 0 && document.readyState === "complete");
    await seat.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    assert.equal(await seat.page.evaluate(() => (window as any).hacked ?? "no"), "no");
    const heard = other.problems.join("\n");
    for (const sound of [/content security policy: script-src/, /console warning: a warning/, /nobody catches me/]) assert.match(heard, sound);
    await seat.context.close();
  });
});
