/** Writing: text, files, voice notes, location, contact card. Everything ends in `send` with the inbound message to make. */
import { upload } from "./api.ts";
import { need } from "./dom.ts";
import { canRecord, type Recording, record } from "./recorder.ts";

type Send = (message: Record<string, unknown>) => Promise<void>;

const accept: Record<string, string> = { image: "image/*,video/*", audio: "audio/*", document: "" };

function kindOf(file: Blob, asked: string): string {
  if (asked === "document" || asked === "audio") return asked;
  if (file.type === "image/webp") return "sticker";
  return file.type.startsWith("video/") ? "video" : "image";
}

function place(): Promise<Record<string, unknown>> {
  const fallback = {
    type: "location",
    latitude: -33.4372,
    longitude: -70.6506,
    name: "Plaza de Armas",
    address: "Santiago",
  };
  return new Promise((resolve) => {
    if (!navigator.geolocation) resolve(fallback);
    else
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => resolve({ type: "location", latitude: coords.latitude, longitude: coords.longitude }),
        () => resolve(fallback),
        { timeout: 3000 },
      );
  });
}

export function setUpComposer(send: Send, fail: (error: unknown) => void): void {
  const form = need<HTMLFormElement>("#composer");
  const field = need<HTMLTextAreaElement>("#composer-text");
  const picker = need<HTMLInputElement>("#file");
  const menu = need("#attach-menu");
  const opener = need("#attach");
  let asked = "image";

  const sendFile = async (file: Blob, name: string, kind: string) => {
    const { media_id } = await upload(file, name, file.type);
    const caption = field.value.trim();
    field.value = "";
    await send({
      type: kind,
      media_id,
      filename: name,
      ...(caption && kind !== "audio" && kind !== "sticker" ? { caption } : {}),
    });
  };
  const openMenu = (open: boolean) => {
    menu.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) menu.querySelector("button")?.focus();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === "") return;
    field.value = "";
    send({ type: "text", text }).catch(fail);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  opener.addEventListener("click", () => openMenu(menu.hidden !== false));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenu(false);
    opener.focus();
  });
  menu.addEventListener("click", (event) => {
    const kind = (event.target as HTMLElement).dataset.kind;
    if (!kind) return;
    openMenu(false);
    if (kind === "location") place().then(send).catch(fail);
    else if (kind === "contacts") send({ type: "contacts" }).catch(fail);
    else {
      asked = kind;
      picker.accept = accept[kind] ?? "";
      picker.multiple = kind !== "audio";
      picker.click();
    }
  });
  picker.addEventListener("change", () => {
    const files = [...(picker.files ?? [])];
    picker.value = "";
    const sendAll = async () => {
      for (const file of files) await sendFile(file, file.name, kindOf(file, asked));
    };
    sendAll().catch(fail);
  });
  setUpRecording((file, name) => sendFile(file, name, "audio"), fail);
}

function setUpRecording(done: (file: Blob, name: string) => Promise<void>, fail: (error: unknown) => void): void {
  const toggle = need("#record");
  let current: Recording | null = null;
  toggle.hidden = !canRecord();
  const show = (recording: boolean) => {
    toggle.setAttribute("aria-pressed", String(recording));
    toggle.setAttribute("aria-label", recording ? "Terminar y enviar la nota de voz" : "Grabar nota de voz");
  };
  const press = async () => {
    if (current) {
      const running = current;
      current = null;
      show(false);
      const voice = await running.stop();
      await done(voice, voice.type.includes("mp4") ? "nota.m4a" : "nota.ogg");
    } else {
      current = await record();
      show(true);
    }
  };
  toggle.addEventListener("click", () => {
    press().catch(() => fail(new Error("El micrófono no está disponible; adjunta un archivo de audio.")));
  });
}
