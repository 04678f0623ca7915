/** Records a voice note with the microphone. */
/** Only containers that the platform knows; where the browser has neither, the button is hidden and a file serves. */
const wanted = ["audio/ogg;codecs=opus", "audio/mp4"];

export interface Recording {
  stop: () => Promise<Blob>;
}

export function canRecord(): boolean {
  if (typeof MediaRecorder === "undefined" || navigator.mediaDevices?.getUserMedia === undefined) return false;
  return wanted.some((type) => MediaRecorder.isTypeSupported(type));
}

export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const type = wanted.find((candidate) => MediaRecorder.isTypeSupported(candidate)) as string;
  const recorder = new MediaRecorder(stream, { mimeType: type });
  const chunks: Blob[] = [];
  recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
  recorder.start();
  return {
    stop: () =>
      new Promise((resolve) => {
        recorder.addEventListener("stop", () => {
          for (const track of stream.getTracks()) track.stop();
          resolve(new Blob(chunks, { type: recorder.mimeType }));
        });
        recorder.stop();
      }),
  };
}
