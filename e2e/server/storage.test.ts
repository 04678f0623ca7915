// A full disk refuses writes with a clear answer, keeps reads going, and is over when there is space again.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Api } from "../lib/api.ts";
import { eventually } from "../lib/eventually.ts";
import { type Customer, envelope, post, textMessage } from "../lib/webhook.ts";
import { openWorkspace } from "../lib/workspace.ts";
import { allInbound } from "../lib/read.ts";
import { startServer } from "../lib/processes.ts";

const person: Customer = { wa_id: "56933330000", name: "Disco" };

test("a full disk refuses writes with 507 and recovers by itself", { timeout: 120_000 }, async (context) => {
  const mount = mkdtempSync(join(tmpdir(), "recado-full-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", mount], { stdio: "pipe" });
  } catch {
    rmSync(mount, { recursive: true });
    context.skip("this machine does not let the test mount a small file system");
    return;
  }
  const data = join(mount, "data");
  mkdirSync(data);
  const space = await openWorkspace({ data });
  try {
    const filler = join(mount, "filler");
    let stored = 0;
    const write = async () => {
      const status = await post(space.server.url, space.hook, envelope(person, { messages: [textMessage(person, "x".repeat(3000))] }));
      if (status === 200) stored += 1;
      return status;
    };
    assert.equal(await write(), 200);
    // Administrators may still delete things out of the reserve; everybody else is told.
    const token = (await space.admin.post("/api_tokens", { name: "etiquetas", permissions: ["manage_labels"] })).body.token;
    try {
      writeFileSync(filler, Buffer.alloc(24 << 20));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
    }
    await eventually("a write is refused for want of space", async () => (await write()) === 507, 60_000);
    const refused = await new Api(space.server.url).post("/labels", { title: "sin espacio", color: "red" }, { authorization: `Bearer ${token}` });
    assert.equal(refused.status, 507);
    assert.equal(refused.body.error.code, "storage_full");
    assert.equal((await space.admin.get("/conversations?tab=all")).status, 200);
    assert.equal((await fetch(`${space.server.url}/livez`)).status, 200);
    assert.equal((await fetch(`${space.server.url}/readyz`)).status, 503);
    rmSync(filler);
    await eventually("writes are taken again", async () => (await write()) === 200, 30_000);
    await eventually("the server is ready again", async () => (await fetch(`${space.server.url}/readyz`)).status === 200, 30_000);
    assert.equal((await allInbound(space.admin)).length, stored);
  } finally {
    await space.end();
    execFileSync("umount", [mount]);
    rmSync(mount, { recursive: true });
  }
});

test("a second server on the same data refuses to start and says why", async () => {
  const space = await openWorkspace();
  try {
    await assert.rejects(startServer({ data: space.server.data }), /another|in use|locked/i);
  } finally {
    await space.end();
  }
});
