import { expect, it } from "vitest";
import { kindOf, tooBig } from "./attachments";
import { recordingType } from "./voice-recorder";

const mb = 1024 * 1024;

it("knows what WhatsApp takes as what", () => {
  expect(kindOf("whatsapp", "image/png")).toBe("image");
  expect(kindOf("whatsapp", "image/svg+xml")).toBe("document");
  expect(kindOf("whatsapp", "audio/ogg; codecs=opus")).toBe("audio");
  expect(kindOf("whatsapp", "application/pdf")).toBe("document");
});

it("refuses before uploading what the channel would refuse", () => {
  expect(tooBig("whatsapp", "video/mp4", 24 * mb, false)).toEqual({ kind: "video", limit: 16 * mb, size: 24 * mb });
  expect(tooBig("whatsapp", "video/mp4", 24 * mb, true)).toBeUndefined();
  expect(tooBig("whatsapp", "image/jpeg", 5 * mb, false)).toBeUndefined();
  expect(tooBig("whatsapp", "application/pdf", 101 * mb, true)).toMatchObject({ limit: 100 * mb });
});

it("records Ogg where the browser can, and calls only that a voice note", () => {
  expect(recordingType(() => true)).toEqual({ type: "audio/ogg;codecs=opus", isVoice: true });
  expect(recordingType((type) => type.startsWith("audio/webm"))).toEqual({
    type: "audio/webm;codecs=opus",
    isVoice: false,
  });
  expect(recordingType(() => false)).toBeUndefined();
});
