/** Files on their way into a message: checked against the channel's limits before a byte is sent, uploaded at once. */
import { useRef, useState } from "react";
import type { Attachment, Inbox, UploadedFile } from "@/api/types";
import { ApiError, apiBase, toApiError, writeHeaders } from "@/lib/client";

const megabyte = 1024 * 1024;

type Limit = { types: RegExp; bytes: number };
/** What WhatsApp takes as what; everything else travels as a document. */
const whatsapp: Partial<Record<Attachment["kind"], Limit>> = {
  image: { types: /^image\/(jpeg|png)$/, bytes: 5 * megabyte },
  video: { types: /^video\/(mp4|3gpp)$/, bytes: 16 * megabyte },
  audio: { types: /^audio\/(aac|mp4|mpeg|amr|ogg)/, bytes: 16 * megabyte },
};
const anyFileBytes = 100 * megabyte;

export type TooBig = { kind: Attachment["kind"]; limit: number; size: number };

export function kindOf(channel: Inbox["kind"], mime_type: string): Attachment["kind"] {
  if (channel === "whatsapp") {
    const found = Object.entries(whatsapp).find(([, limit]) => limit.types.test(mime_type));
    return (found?.[0] as Attachment["kind"] | undefined) ?? "document";
  }
  const [family] = mime_type.split("/");
  return family === "image" || family === "video" || family === "audio" ? family : "document";
}

/** undefined when the file may go. */
export function tooBig(channel: Inbox["kind"], mime_type: string, size: number, isNote: boolean): TooBig | undefined {
  const kind = kindOf(channel, mime_type);
  const limit = isNote ? anyFileBytes : (whatsapp[kind]?.bytes ?? anyFileBytes);
  return size > limit ? { kind, limit, size } : undefined;
}

export type Pending = {
  key: string;
  name: string;
  size: number;
  isVoice: boolean;
  /** 0 to 1. */
  progress: number;
  file?: UploadedFile;
  error?: ApiError;
  blob?: File;
};

/** XMLHttpRequest, because fetch does not tell how far an upload is. */
function upload(blob: File, onProgress: (progress: number) => void, signal: AbortSignal): Promise<UploadedFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${apiBase}/files?name=${encodeURIComponent(blob.name)}`);
    for (const [name, value] of Object.entries(writeHeaders())) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", blob.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      if (request.status < 300) resolve(request.response as UploadedFile);
      else reject(new ApiError(request.status, (request.response as { error?: object } | null)?.error ?? {}));
    };
    request.onerror = () => reject(new ApiError(0, {}));
    signal.addEventListener("abort", () => request.abort());
    request.send(blob);
  });
}

export function useUploads() {
  const [items, setItems] = useState<Pending[]>([]);
  const stops = useRef(new Map<string, AbortController>());
  const change = (key: string, by: Partial<Pending>) =>
    setItems((all) => all.map((one) => (one.key === key ? { ...one, ...by } : one)));

  async function start(key: string, blob: File) {
    const stop = new AbortController();
    stops.current.set(key, stop);
    try {
      const file = await upload(blob, (progress) => change(key, { progress }), stop.signal);
      change(key, { file, progress: 1 });
    } catch (error) {
      change(key, { error: toApiError(error) });
    } finally {
      stops.current.delete(key);
    }
  }

  return {
    items,
    isBusy: items.some((one) => !one.file),
    add(blob: File, isVoice = false) {
      const key = crypto.randomUUID();
      setItems((all) => [...all, { key, name: blob.name, size: blob.size, isVoice, progress: 0, blob }]);
      void start(key, blob);
    },
    again(key: string) {
      const blob = items.find((one) => one.key === key)?.blob;
      if (!blob) return;
      change(key, { error: undefined, progress: 0 });
      void start(key, blob);
    },
    remove(key: string) {
      stops.current.get(key)?.abort();
      setItems((all) => all.filter((one) => one.key !== key));
    },
    /** What a stopped message had brought along. */
    restore(attachments: Attachment[]) {
      const restored = attachments.flatMap((one) => asPending(one) ?? []);
      setItems((all) => [...all, ...restored.filter((one) => !all.some((old) => old.file?.id === one.key))]);
    },
    clear: () => setItems([]),
  };
}

export type Uploads = ReturnType<typeof useUploads>;

function asPending({ id, name, mime_type, size, kind, url }: Attachment): Pending | undefined {
  if (!url) return undefined;
  const fileKind = kind === "voice" ? "audio" : kind === "sticker" ? "image" : kind;
  const file: UploadedFile = { id, name, mime_type, size, kind: fileKind, url };
  return { key: id, name, size, isVoice: kind === "voice", progress: 1, file };
}

export function asAttachment({ file, isVoice }: Pending): Attachment | undefined {
  if (!file) return undefined;
  return { ...file, kind: isVoice ? "voice" : file.kind, state: "ready" };
}
