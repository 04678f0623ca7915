/** The resumable upload of sample files for template headers and profile pictures. */
import { jsonReply, type Reply, type Request } from "../core/http.ts";
import type { Sim } from "../sim.ts";
import { GraphError, missing } from "./errors.ts";

const types = ["application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"];
const mostBytes = 100 * 1024 * 1024;

export function openUpload(sim: Sim, request: Request): Reply {
  const query = request.url.searchParams;
  const length = Number(query.get("file_length"));
  const type = query.get("file_type") ?? "";
  if (!Number.isInteger(length) || length < 1 || length > mostBytes)
    throw new GraphError(100, "Param file_length is not valid.");
  if (!types.includes(type)) throw new GraphError(100, `Param file_type must be one of {${types.join(", ")}}.`);
  const session = sim.uploads.open({ file_name: query.get("file_name") ?? "", file_type: type, file_length: length });
  return jsonReply({ id: session.id });
}

/** This call wants `Authorization: OAuth`, unlike all others. */
function checkOauth(sim: Sim, request: Request): void {
  if (request.headers.authorization !== `OAuth ${sim.settings.app.access_token}`) {
    throw new GraphError(190, "Invalid OAuth access token - use the Authorization: OAuth scheme");
  }
}

function sessionOf(sim: Sim, request: Request) {
  const id = decodeURIComponent(request.path.split("/").at(-1) ?? "") + request.url.search;
  const session = sim.uploads.find(id) ?? sim.uploads.find(decodeURIComponent(request.path.split("/").at(-1) ?? ""));
  if (!session) throw new GraphError(100, "The upload session does not exist or has expired", { subcode: 33 });
  return session;
}

export function continueUpload(sim: Sim, request: Request): Reply {
  checkOauth(sim, request);
  const session = sessionOf(sim, request);
  if (request.method === "GET") return jsonReply({ id: session.id, file_offset: session.received.length });
  const offset = request.headers.file_offset;
  if (typeof offset !== "string") throw missing("The header file_offset is required.");
  if (Number(offset) !== session.received.length) {
    throw new GraphError(100, `The file_offset must be ${session.received.length}, it is ${offset}.`);
  }
  session.received = Buffer.concat([session.received, request.body]);
  if (session.received.length > session.file_length)
    throw new GraphError(100, "More bytes than file_length were sent.");
  if (session.received.length < session.file_length)
    return jsonReply({ id: session.id, file_offset: session.received.length });
  return jsonReply({ h: sim.uploads.finish(session) });
}
