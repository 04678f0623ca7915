/** Which files the platform takes, and how large they may be. */
import type { MediaKind } from "./validate/check.ts";

const megabyte = 1024 * 1024;

const kinds: Record<MediaKind, string[]> = {
  audio: ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
  image: ["image/jpeg", "image/png"],
  video: ["video/mp4", "video/3gp", "video/3gpp"],
  sticker: ["image/webp"],
  document: [
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ],
};

export const supportedTypes = Object.values(kinds).flat();

export function bareMime(mime: string): string {
  return (mime.split(";")[0] as string).trim().toLowerCase();
}

export function kindOfMime(mime: string): MediaKind | null {
  const bare = bareMime(mime);
  return (Object.keys(kinds) as MediaKind[]).find((kind) => kinds[kind].includes(bare)) ?? null;
}

/** Animated WebP has a VP8X header with the animation flag. */
export function isAnimated(data: Buffer): boolean {
  return data.length > 20 && data.toString("latin1", 12, 16) === "VP8X" && ((data[20] as number) & 2) !== 0;
}

export function maxBytes(kind: MediaKind, mime: string): number {
  if (kind === "sticker" || bareMime(mime) === "image/webp") return 500 * 1024;
  if (kind === "image") return 5 * megabyte;
  return (kind === "document" ? 100 : 16) * megabyte;
}
