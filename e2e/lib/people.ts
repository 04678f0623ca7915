// Colleagues of the administrator: invited and joined through the API, members of the inbox.
import { Api } from "./api.ts";
import type { Workspace } from "./workspace.ts";

export interface Colleague {
  api: Api;
  user_id: string;
  name: string;
  email: string;
  password: string;
}

type RoleKind = "administrator" | "supervisor" | "agent" | "analyst";

const password = "otra frase larga y propia";

async function must<T>(answer: Promise<{ status: number; body: T }>, what: string): Promise<T> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${what} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** The link that an invited person gets. */
export async function invite(admin: Api, email: string, kind: RoleKind = "agent"): Promise<string> {
  const roles = await must<any>(admin.get("/roles"), "reading the roles");
  const role_id = roles.items.find((role: any) => role.kind === kind).id;
  return (await must<any>(admin.post("/invitations", { email, role_id }), "inviting")).link;
}

export async function addColleague({ admin, server, inbox_id }: Workspace, name: string, kind: RoleKind = "agent"): Promise<Colleague> {
  const email = `${name.split(" ")[0]?.toLowerCase()}@tienda.example`;
  const link = await invite(admin, email, kind);
  const token = link.split("token=")[1];
  const api = new Api(server.url);
  const me = await must<any>(api.post("/invitation", { token, name, password }), "joining");
  await api.readCsrf();
  const inbox = await must<any>(admin.get(`/inboxes/${inbox_id}`), "reading the inbox");
  await must(admin.put(`/inboxes/${inbox_id}/members`, { member_ids: [...inbox.member_ids, me.user_id] }), "joining the inbox");
  return { api, user_id: me.user_id, name, email, password };
}
