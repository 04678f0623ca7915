// What must be refused is refused with the documented answer, the process lives, and nothing is stored.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { Api } from "../lib/api.ts";
import { eventually } from "../lib/eventually.ts";
import { allConversations, allInbound, allMessages } from "../lib/read.ts";
import { control, writeAs } from "../lib/simulator.ts";
import { type Customer, envelope, imageMessage, inParallel, post, sign, textMessage } from "../lib/webhook.ts";
import { administrator, openWorkspace, type Workspace } from "../lib/workspace.ts";

const mallory: Customer = { wa_id: "56911110000", name: "Mallory" };

/** Sends bytes over a bare connection and gives what came back until it closed or an answer's head was complete. */
function raw(base: string, chunks: (string | Uint8Array)[]): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    let seen = "";
    const socket = connect(Number(port), hostname, () => {
      for (const chunk of chunks) socket.write(chunk);
    });
    const finish = () => {
      socket.destroy();
      resolve(seen);
    };
    socket.on("data", (bytes) => {
      seen += bytes.toString("latin1");
      if (seen.includes("\r\n\r\n")) finish();
    });
    socket.on("error", finish);
    socket.on("close", finish);
  });
}

describe("hostile input", () => {
  let space: Workspace;
  before(async () => {
    space = await openWorkspace();
  });
  after(() => space.end());

  const stored = async () => (await allInbound(space.admin)).length;
  const alive = async () => assert.equal((await fetch(`${space.server.url}/livez`)).status, 200);

  test("a wrong, missing, truncated or foreign signature stores nothing", async () => {
    const body = envelope(mallory, { messages: [textMessage(mallory, "falso")] });
    const good = sign(body);
    for (const signature of ["", "sha256=", good.slice(0, -2), `${good}00`, good.replace(/.$/, (c) => (c === "0" ? "1" : "0")), sign(body, "another secret"), sign(`${body} `), good.replace("sha256", "sha1")]) {
      const status = await post(space.server.url, space.hook, body, { "x-hub-signature-256": signature });
      assert.ok(status === 401 || status === 403, `'${signature}' was answered ${status}`);
    }
    const answer = await fetch(`${space.server.url}${space.hook}`, { method: "POST", body, headers: { "content-type": "application/json" } });
    assert.ok(answer.status === 401 || answer.status === 403);
    assert.equal(await stored(), 0);
  });

  test("a replay of a valid webhook is answered and stored once", async () => {
    const body = envelope(mallory, { messages: [textMessage(mallory, "una sola vez")] });
    for (let i = 0; i < 5; i++) assert.equal(await post(space.server.url, space.hook, body), 200);
    assert.equal(await stored(), 1);
  });

  test("an unknown webhook key and a wrong verify token are refused", async () => {
    assert.equal(await post(space.server.url, "/hooks/meta/whatsapp/AAAAAAAAAAAAAAAAAAAAAA", "{}"), 401);
    const wrong = await fetch(`${space.server.url}${space.hook}?hub.mode=subscribe&hub.challenge=42&hub.verify_token=wrong`);
    assert.equal(wrong.status, 403);
  });

  test("3 MB and 100 MB bodies: Meta's largest is accepted, the rest is cut off early", async () => {
    const filler = textMessage(mallory, "x".repeat(4000));
    const items = Array.from({ length: 600 }, (_, i) => ({ ...filler, id: `wamid.big.${i}` }));
    const big = envelope(mallory, { messages: items });
    assert.ok(big.length > 2_400_000);
    assert.equal(await post(space.server.url, space.hook, big), 200);
    await eventually("the big batch is stored", async () => (await stored()) === 601);
    const head = (path: string) => `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n`;
    assert.match(await raw(space.server.url, [head(space.hook)]), /^HTTP\/1\.1 413/);
    assert.match(await raw(space.server.url, [head("/api/v1/session")]), /^HTTP\/1\.1 413/);
    await alive();
  });

  test("deep nesting, invalid UTF-8 and broken JSON do not break intake", async () => {
    const before = await stored();
    const nested = `${'{"a":'.repeat(200)}1${"}".repeat(200)}`;
    const invalid = Buffer.concat([Buffer.from('{"object":"whatsapp_business_account","entry":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')]);
    for (const body of [nested, "[".repeat(100_000), "{", "", "null", '{"object":7}', '{"entry":[{"changes":[{"value":1e999}]}]}'])
      assert.ok([200, 400].includes(await post(space.server.url, space.hook, body)), body.slice(0, 40));
    assert.ok([200, 400].includes(await post(space.server.url, space.hook, invalid)));
    const api = await space.admin.call("POST", "/contacts", Buffer.from(nested), { "content-type": "application/json" });
    assert.equal(api.status, 400);
    assert.equal(api.body.error.code, "malformed_json");
    assert.equal(await stored(), before);
    await alive();
  });

  test("one broken item does not hold back the others of its batch", async () => {
    const good = [textMessage(mallory, "antes del roto"), textMessage(mallory, "después del roto")];
    const body = envelope(mallory, { messages: [good[0], { id: 7, type: { no: 1 } }, good[1]] });
    assert.equal(await post(space.server.url, space.hook, body), 200);
    const texts = (await allInbound(space.admin)).map((message) => message.text);
    assert.ok(texts.includes("antes del roto") && texts.includes("después del roto"));
  });

  test("smuggled and malformed requests are refused and the connection is closed", async () => {
    const host = "Host: 127.0.0.1\r\n";
    for (const request of [
      `POST /api/v1/session HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\n\r\n`,
      `POST /api/v1/session HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n`,
      `POST /api/v1/session HTTP/1.1\r\n${host}Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd`,
      `GET /livez HTTP/1.1\r\n${host}${host}\r\n`,
      "GET /livez HTTP/1.1\r\n\r\n",
      `GET /livez HTTP/1.1\r\n${host}A: b\r\n folded\r\n\r\n`,
      `GET /${"a".repeat(1_000_000)} HTTP/1.1\r\n${host}\r\n`,
      `GET /livez HTTP/1.1\r\n${host}${"X: y\r\n".repeat(10_000)}\r\n`,
    ])
      assert.match(await raw(space.server.url, [request]), /^HTTP\/1\.1 (400|414|431|501)/, request.slice(0, 80));
    await alive();
  });

  test("a thousand guesses do not open a log-in, and the owner's known browser still gets in", async () => {
    const owner = new Api(space.server.url);
    await owner.logIn(administrator.email, administrator.password);
    let limited = 0;
    await inParallel(Array.from({ length: 1000 }, (_, i) => i), 16, async (i) => {
      const answer = await new Api(space.server.url).post("/session", { email: administrator.email, password: `conjetura ${i} equivocada` });
      assert.ok([401, 429].includes(answer.status), String(answer.status));
      if (answer.status === 429) limited += 1;
    });
    assert.ok(limited > 900, `${limited} of 1000 were limited`);
    await owner.delete("/session");
    // The guesser shares the owner's address here: its rate limit passes within seconds, that of the account stays for strangers.
    await eventually("the owner is in", async () => {
      const again = await owner.post("/session", { email: administrator.email, password: administrator.password });
      return again.status === 200;
    });
    const stranger = await new Api(space.server.url).post("/session", { email: administrator.email, password: administrator.password });
    assert.equal(stranger.status, 429, "an unknown browser waits, even with the right password");
  });

  test("SVG and HTML attachments are served as downloads that cannot run", async () => {
    const script = "<script>fetch('/api/v1/bootstrap')</script>";
    for (const [name, type, text] of [
      ["logo.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`],
      ["pagina.html", "text/html", script],
      ["foto.png", "image/png", `<html>${script}</html>`],
    ] as const) {
      const upload = await space.admin.call("POST", `/files?name=${name}`, Buffer.from(text), { "content-type": type });
      if (upload.status !== 201) {
        assert.ok([415, 422].includes(upload.status), `${name} answered ${upload.status}`);
        continue;
      }
      const served = await fetch(new URL(upload.body.url, space.server.url), { headers: { cookie: space.admin.cookie } });
      assert.equal(served.status, 200);
      assert.match(served.headers.get("content-disposition") ?? "", /^attachment/);
      assert.equal(served.headers.get("x-content-type-options"), "nosniff");
      assert.match(served.headers.get("content-security-policy") ?? "", /sandbox|default-src 'none'/);
      const stranger = await fetch(new URL(upload.body.url, space.server.url));
      assert.equal(stranger.status, 401);
    }
  });

  test("a media address that a webhook names cannot make the server call inside or give its token away", async () => {
    const seen: string[] = [];
    const { createServer } = await import("node:http");
    const trap = createServer((request, answer) => {
      seen.push(`${request.url} ${request.headers.authorization ?? ""}`);
      answer.end("secret");
    });
    await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
    const { port } = trap.address() as { port: number };
    const targets = [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://2130706433:${port}/`, "http://169.254.169.254/latest/meta-data/"];
    for (const [i, url] of targets.entries()) {
      const item: any = imageMessage(mallory, `7770000${i}`);
      item.image.url = url;
      assert.equal(await post(space.server.url, space.hook, envelope(mallory, { messages: [item] })), 200);
    }
    // The provider itself answers with an inner address: its media record is asked for, the address is not.
    const conversation = (await allConversations(space.admin)).find((found) => found.contact.name === "Mallory");
    await eventually("every attachment has failed or waits for a later try", async () => {
      const images = (await allMessages(space.admin, conversation.id)).filter((message) => message.kind === "image");
      const asked = (await control(space.simulator, "GET", "/requests?match=7770000")).count;
      return images.length === targets.length && asked >= targets.length ? true : undefined;
    });
    trap.close();
    assert.deepEqual(seen, []);
  });

  test("hostile text from a customer is stored as text", async () => {
    const text = `<img src=x onerror=alert(1)> \u202Eabc \u0000 ${"e\u0301".repeat(200)}`;
    await writeAs(space.simulator, "56911112222", text, "<b>Eve</b>");
    const found = await eventually("the message", async () => (await allInbound(space.admin)).find((message) => message.text?.startsWith("<img")));
    assert.ok(!found.text.includes("\u0000"));
    await alive();
  });

  test("an API call with a text content type, a foreign origin or no CSRF token changes nothing", async () => {
    const before = (await space.admin.get("/labels")).body.items.length;
    const headers = { cookie: space.admin.cookie };
    const body = JSON.stringify({ title: "falsa", color: "red" });
    const attempts: Record<string, string>[] = [
      { "content-type": "text/plain" },
      { "content-type": "application/json" },
      { "content-type": "application/json", origin: "https://evil.example" },
    ];
    for (const extra of attempts) {
      const answer = await fetch(`${space.server.url}/api/v1/labels`, { method: "POST", body, headers: { ...headers, ...extra } });
      assert.ok([403, 415].includes(answer.status), `${JSON.stringify(extra)} answered ${answer.status}`);
    }
    assert.equal((await space.admin.get("/labels")).body.items.length, before);
  });

  test("a message to a foreign or missing conversation is a plain 404", async () => {
    const answer = await space.admin.post("/conversations/1/messages", { client_id: randomUUID(), text: "hola" });
    assert.equal(answer.status, 404);
    assert.equal(answer.body.error.code, "not_found");
  });
});
