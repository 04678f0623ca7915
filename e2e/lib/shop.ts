// The demo shop beside the simulator: the fullest screens there are, as a newcomer sees them after `./dev run`.
import { Api } from "./api.ts";
import { eventually } from "./eventually.ts";
import { type Program, type Server, startServer, startSimulator } from "./processes.ts";

export interface Shop {
  simulator: Program;
  server: Server;
  /** Demo people by role: administrator, supervisor, agent, analyst. */
  people: Record<string, Api>;
  /** The conversation with the most in it. */
  conversation_id: string;
  end(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const simulator = await startSimulator();
  const server = await startServer({ args: ["--demo", "--simulator", simulator.url] });
  const end = async () => {
    await server.stop();
    await simulator.stop();
    server.clean();
  };
  try {
    const people: Record<string, Api> = {};
    for (const login of (await new Api(server.url).get("/setup")).body.demo_logins) {
      if (people[login.role]) continue;
      const api = new Api(server.url);
      await api.logIn(login.email, login.password);
      people[login.role] = api;
    }
    const admin = people.administrator as Api;
    const conversation_id = await eventually("the conversation of Valentina", async () => {
      const { items } = (await admin.get("/conversations?tab=all&state=any&limit=100")).body;
      return items.find((one: any) => one.contact.name === "Valentina Rojas")?.id as string | undefined;
    }, 30_000);
    return { simulator, server, people, conversation_id, end };
  } catch (error) {
    await end();
    throw error;
  }
}
