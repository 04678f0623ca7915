/** Upload, information, download address and deletion of files. */
import { bytesReply, jsonReply, type Reply, type Request } from "../core/http.ts";
import { parseMultipart } from "../core/multipart.ts";
import type { NumberSettings } from "../core/settings.ts";
import type { Sim } from "../sim.ts";
import { bareMime, isAnimated, kindOfMime, maxBytes, supportedTypes } from "../wa/media-rules.ts";
import type { StoredMedia } from "../wa/media-store.ts";
import { GraphError, missing } from "./errors.ts";

export function uploadMedia(sim: Sim, number: NumberSettings, request: Request): Reply {
  const parts = parseMultipart(request.headers["content-type"] ?? "", request.body);
  const field = (name: string) => parts.find((part) => part.name === name)?.data.toString("utf8");
  if (field("messaging_product") !== "whatsapp")
    throw new GraphError(100, "Param messaging_product must be one of {whatsapp}.");
  const file = parts.find((part) => part.name === "file");
  if (!file) throw missing("The parameter file is required.");
  const mime = file.contentType ?? field("type") ?? "application/octet-stream";
  const kind = kindOfMime(mime);
  if (!kind) {
    throw new GraphError(
      100,
      `Param file must be a file with one of the following types: ${supportedTypes.join(", ")}. Received file of type '${bareMime(mime)}'.`,
    );
  }
  const most = kind === "sticker" && !isAnimated(file.data) ? 100 * 1024 : maxBytes(kind, mime);
  if (file.data.length > most)
    throw new GraphError(131_053, `Media file size too big. Max file size is currently: ${most} bytes`);
  if (file.data.length === 0) throw new GraphError(131_053, "Media file is empty");
  const media = sim.media.add({
    phone_number_id: number.phone_number_id,
    mime_type: mime,
    filename: file.filename,
    data: file.data,
    origin: "upload",
  });
  return jsonReply({ id: media.id });
}

function restricted(request: Request, media: StoredMedia): void {
  const only = request.url.searchParams.get("phone_number_id");
  if (only !== null && only !== media.phone_number_id) {
    throw new GraphError(100, "The media does not belong to this phone number", { subcode: 33 });
  }
}

export function mediaInfo(sim: Sim, media: StoredMedia, request: Request): Reply {
  restricted(request, media);
  return jsonReply({
    messaging_product: "whatsapp",
    url: sim.media.link(media, request.origin),
    mime_type: bareMime(media.mime_type),
    sha256: media.sha256.toString("hex"),
    file_size: String(media.data.length),
    id: media.id,
  });
}

export function deleteMedia(sim: Sim, media: StoredMedia, request: Request): Reply {
  restricted(request, media);
  sim.media.remove(media.id);
  return jsonReply({ success: true });
}

/** `/cdn/media/<token>`: bytes for five minutes, only with the bearer token and a named client. */
export function downloadMedia(sim: Sim, request: Request): Reply {
  const refuse = (status: number, text: string) => bytesReply(Buffer.from(text), "text/plain", status);
  if (request.method !== "GET") return refuse(405, "Method Not Allowed");
  if (request.headers.authorization !== `Bearer ${sim.settings.app.access_token}`) return refuse(401, "Unauthorized");
  if (!request.headers["user-agent"]) return refuse(400, "Bad Request");
  const token = /^\/media\/([0-9a-f]+)$/.exec(request.path)?.[1];
  const media = token === undefined ? undefined : sim.media.behindLink(token);
  return media ? bytesReply(media.data, bareMime(media.mime_type)) : refuse(404, "Not Found");
}
