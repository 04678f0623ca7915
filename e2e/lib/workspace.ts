// A fresh installation beside a fresh simulator, set up the way a person would: the one-time link, the administrator, the WhatsApp channel.
import { Api } from "./api.ts";
import { type Program, type Server, type ServerOptions, startServer, startSimulator } from "./processes.ts";

export const whatsapp = {
  phone_number_id: "106540352242922",
  waba_id: "102290129340398",
  access_token: "SIM_ACCESS_TOKEN",
  app_id: "1200000000000001",
  app_secret: "0123456789abcdef0123456789abcdef",
  verify_token: "sim-verify",
};

export const administrator = { name: "Ana Torres", email: "ana@tienda.example", password: "correcto caballo bateria" };

export interface Workspace {
  simulator: Program;
  server: Server;
  admin: Api;
  inbox_id: string;
  /** Path of the webhook on the server. */
  hook: string;
  /** Stops both and removes the data. */
  end(): Promise<void>;
  /** Starts the server again on the same data and port, for example after kill. */
  restart(options?: ServerOptions): Promise<void>;
}

const portOf = (url: string) => Number(new URL(url).port);

/** Tells the simulator where its webhooks go. */
export async function pointSimulator(simulator: Program, callback: string): Promise<void> {
  const answer = await fetch(`${simulator.url}/_sim/app`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ callback_url: callback, verify_token: whatsapp.verify_token }),
  });
  if (!answer.ok) throw new Error(`the simulator refused its configuration: ${answer.status} ${await answer.text()}`);
}

export async function setUp(server: Server): Promise<Api> {
  const [, token] = await server.printed(/set-up link: \S*token=([\w-]+)/);
  const admin = new Api(server.url);
  const answer = await admin.post("/setup", {
    token,
    account_name: "Tienda Aurora",
    country: "CL",
    locale: "es-CL",
    time_zone: "America/Santiago",
    ...administrator,
  });
  if (answer.status !== 200) throw new Error(`set-up answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  await admin.readCsrf();
  return admin;
}

export async function connectWhatsapp(admin: Api, simulator: Program): Promise<{ id: string; callback_url: string }> {
  const answer = await admin.post("/inboxes", {
    name: "WhatsApp Ventas",
    kind: "whatsapp",
    whatsapp: { ...whatsapp, graph_base: `${simulator.url}/graph` },
  });
  if (answer.status >= 300) throw new Error(`connecting answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return { id: answer.body.id, callback_url: answer.body.whatsapp.callback_url };
}

export async function openWorkspace(options: ServerOptions & { simulator?: string[] } = {}): Promise<Workspace> {
  const simulator = await startSimulator(options.simulator);
  // The simulator stands on a private address, which outgoing calls may reach only because the operator says so.
  const args = [...(options.args ?? []), "--simulator", simulator.url];
  const server = await startServer({ ...options, args });
  const connect = async () => {
    const admin = await setUp(server);
    const inbox = await connectWhatsapp(admin, simulator);
    await pointSimulator(simulator, inbox.callback_url);
    return { admin, inbox };
  };
  // A half-made workspace would keep the test run from ending.
  const { admin, inbox } = await connect().catch(async (error) => {
    await Promise.all([server.kill(), simulator.kill()]);
    throw error;
  });
  const port = portOf(server.url);
  const workspace: Workspace = {
    simulator,
    server,
    admin,
    inbox_id: inbox.id,
    hook: new URL(inbox.callback_url).pathname,
    async end() {
      await workspace.server.stop();
      await simulator.stop();
      workspace.server.clean();
    },
    async restart(again = {}) {
      await workspace.server.stop();
      workspace.server = await startServer({ args, ...again, data: server.data, port });
    },
  };
  return workspace;
}
