/** The files of an outgoing message: uploaded ones must exist and fit, linked ones are fetched as the platform would. */
import type { NumberSettings } from "../core/settings.ts";
import { invalid, statusError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import { kindOfMime, maxBytes } from "./media-rules.ts";
import type { MediaKind, MediaRef } from "./validate/check.ts";

type Trouble = Record<string, unknown> | null;

function mismatch(kind: MediaKind, mime: string, size: number, voice: boolean): Trouble {
  const found = kindOfMime(mime);
  if (found !== kind && !(kind === "document" && found !== null)) {
    return statusError(131_053, `Media type ${mime} cannot be sent as ${kind}`);
  }
  if (voice && !mime.startsWith("audio/ogg"))
    return statusError(131_053, "A voice message must be audio/ogg with the Opus codec");
  if (size > maxBytes(kind, mime))
    return statusError(131_053, `Media file size too big. Max file size is currently: ${maxBytes(kind, mime)} bytes`);
  return null;
}

async function fetchLink(sim: Sim, number: NumberSettings, ref: MediaRef, link: string): Promise<Trouble> {
  try {
    const answer = await fetch(link, {
      signal: AbortSignal.timeout(10_000),
      headers: { "user-agent": "facebookexternalhit/1.1" },
    });
    if (!answer.ok)
      return statusError(131_052, `Downloading media from weblink failed with http code ${answer.status}`);
    const data = Buffer.from(await answer.arrayBuffer());
    const mime = answer.headers.get("content-type") ?? "application/octet-stream";
    const trouble = mismatch(ref.kind, mime, data.length, ref.voice);
    if (!trouble)
      sim.media.add({ phone_number_id: number.phone_number_id, mime_type: mime, filename: null, data, origin: "link" });
    return trouble;
  } catch (error) {
    return statusError(
      131_052,
      `Downloading media from weblink failed: ${error instanceof Error ? error.message : "unknown"}`,
    );
  }
}

/** Refuses unknown ids at once; what it returns finds out the trouble that is told later. */
export function resolveMedia(sim: Sim, number: NumberSettings, refs: MediaRef[]): () => Promise<Trouble> {
  for (const ref of refs) {
    const media = ref.id === null ? undefined : sim.media.find(ref.id);
    if (ref.id !== null && (!media || media.phone_number_id !== number.phone_number_id)) {
      throw invalid(`${ref.path}['id'] ${ref.id} is not a valid WhatsApp business account media attachment ID`);
    }
  }
  return async () => {
    for (const ref of refs) {
      const media = ref.id === null ? undefined : sim.media.find(ref.id);
      if (media) {
        const trouble = mismatch(ref.kind, media.mime_type, media.data.length, ref.voice);
        if (trouble) return trouble;
      } else if (ref.link !== null && sim.settings.media.fetch_links) {
        const trouble = await fetchLink(sim, number, ref, ref.link);
        if (trouble) return trouble;
      }
    }
    return null;
  };
}
