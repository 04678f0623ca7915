/** Finds the handler of a Graph call: `/vNN.0/<object>/<edge>`. */
import { jsonReply, type Reply, type Request } from "../core/http.ts";
import type { Sim } from "../sim.ts";
import { sendMessage } from "../wa/send.ts";
import { checkToken, needScope } from "./auth.ts";
import { GraphError } from "./errors.ts";
import { jsonBody } from "./json-body.ts";
import { deleteMedia, mediaInfo, uploadMedia } from "./media.ts";
import { changeNumber, listNumbers, numberFields, profile, register, subscribedApps } from "./numbers.ts";
import {
  createTemplate,
  deleteTemplates,
  editTemplate,
  listTemplates,
  showTemplate,
  unpauseTemplate,
} from "./templates.ts";
import { continueUpload, openUpload } from "./uploads.ts";

const oldest = 19;
const newest = 26;

function wrongMethod(request: Request): GraphError {
  return new GraphError(100, `Unsupported ${request.method.toLowerCase()} request.`, { subcode: 33 });
}

function noObject(id: string): GraphError {
  const text = `Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`;
  return new GraphError(100, text, { subcode: 33 });
}

function onNumber(sim: Sim, request: Request, id: string, edge: string): Reply | Promise<Reply> | null {
  const number = sim.numbers.find(id);
  if (!number) return null;
  const post = request.method === "POST";
  if (edge === "" && request.method === "GET") return numberFields(sim, number, request);
  if (edge === "" && post) return changeNumber(sim, number, request);
  if (edge === "whatsapp_business_profile") return profile(sim, number, request);
  if (!post) throw wrongMethod(request);
  if (edge === "messages" || edge === "media") needScope(sim, "whatsapp_business_messaging");
  if (edge === "messages") return sendMessage(sim, number, jsonBody(request));
  if (edge === "media") return uploadMedia(sim, number, request);
  if (edge === "register") return register(sim, number, request);
  if (["deregister", "request_code", "verify_code"].includes(edge)) return jsonReply({ success: true });
  return null;
}

function onWaba(sim: Sim, request: Request, id: string, edge: string): Reply | Promise<Reply> | null {
  const numbers = sim.numbers.ofWaba(id);
  if (numbers.length === 0) return null;
  needScope(sim, "whatsapp_business_management");
  if (edge === "")
    return jsonReply({ id, name: numbers[0]?.verified_name, timezone_id: "1", message_template_namespace: "a1b2c3" });
  if (edge === "phone_numbers") return listNumbers(sim, id, request);
  if (edge === "subscribed_apps") return subscribedApps(sim, id, request);
  if (edge !== "message_templates") return null;
  if (request.method === "GET") return listTemplates(sim, id, request);
  if (request.method === "POST") return createTemplate(sim, id, request);
  if (request.method === "DELETE") return deleteTemplates(sim, id, request);
  throw wrongMethod(request);
}

function onMedia(sim: Sim, request: Request, id: string, edge: string): Reply | null {
  const media = sim.media.find(id);
  if (!media || edge !== "") return null;
  if (request.method === "GET") return mediaInfo(sim, media, request);
  if (request.method === "DELETE") return deleteMedia(sim, media, request);
  throw wrongMethod(request);
}

function onTemplate(sim: Sim, request: Request, id: string, edge: string): Reply | null {
  const template = sim.templates.byId(id);
  if (!template) return null;
  if (edge === "" && request.method === "GET") return showTemplate(template, request);
  if (edge === "" && request.method === "POST") return editTemplate(sim, template, request);
  return edge === "unpause" && request.method === "POST" ? unpauseTemplate(sim, template) : null;
}

function debugToken(sim: Sim, request: Request): Reply {
  const { app_id, access_token, scopes } = sim.settings.app;
  const valid = request.url.searchParams.get("input_token") === access_token;
  const error = { code: 190, message: "Invalid OAuth access token - Cannot parse access token" };
  if (!valid) return jsonReply({ data: { error, is_valid: false, scopes: [] } });
  const wabas = [...new Set(sim.settings.numbers.map((number) => number.waba_id))];
  const granular = scopes.map((scope) => ({ scope, target_ids: wabas }));
  const data = {
    app_id,
    type: "SYSTEM_USER",
    application: "Recado",
    expires_at: 0,
    data_access_expires_at: 0,
    is_valid: true,
    issued_at: 1_700_000_000,
  };
  return jsonReply({ data: { ...data, scopes, granular_scopes: granular, user_id: "122100000000000001" } });
}

export async function graph(sim: Sim, request: Request): Promise<Reply> {
  const [, version = "", id = "", ...rest] = request.path.split("/");
  const major = Number(/^v(\d+)\.0$/.exec(version)?.[1]);
  if (!(major >= oldest && major <= newest)) throw new GraphError(2500, `Unknown path components: /${version}`);
  const edge = rest.join("/");
  checkToken(sim, request);
  let reply: Reply | Promise<Reply> | null = null;
  if (id === "debug_token") reply = debugToken(sim, request);
  else if (id.startsWith("upload:") || id.startsWith("upload%3A")) reply = continueUpload(sim, request);
  else if (id === sim.settings.app.app_id && edge === "uploads" && request.method === "POST")
    reply = openUpload(sim, request);
  else for (const area of [onNumber, onWaba, onMedia, onTemplate]) reply ??= area(sim, request, id, edge);
  const answer = await reply;
  if (!answer)
    throw rest.length > 0 && sim.numbers.find(id)
      ? new GraphError(2500, `Unknown path components: /${edge}`)
      : noObject(id);
  return { ...answer, headers: { ...answer.headers, "facebook-api-version": version } };
}
