/** Notices of the desktop and the tone. Permission is asked only when a person switches them on. */

export function notificationsAllowed(): NotificationPermission | "unsupported" {
  return typeof Notification === "undefined" ? "unsupported" : Notification.permission;
}

export async function askForNotifications(): Promise<boolean> {
  if (typeof Notification === "undefined") return false;
  return (await Notification.requestPermission()) === "granted";
}

type Notice = { tag: string; title: string; body: string; path: string };
let open: (path: string) => void = (path) => location.assign(path);

export function whenNoticeIsOpened(listen: (path: string) => void): void {
  open = listen;
}

/** One per conversation: a newer one takes the place of the older. */
export function notify({ tag, title, body, path }: Notice): void {
  if (notificationsAllowed() !== "granted") return;
  const notice = new Notification(title, { body, tag, icon: "/favicon.svg" });
  notice.onclick = () => {
    window.focus();
    open(path);
    notice.close();
  };
}

let audio: AudioContext | undefined;
let playedAt = 0;
const atMostEveryMs = 2000;

/** Two soft notes, made here: no file to load. */
export function playTone(now = Date.now()): void {
  if (typeof AudioContext === "undefined" || now - playedAt < atMostEveryMs) return;
  playedAt = now;
  audio ??= new AudioContext();
  // Browsers keep it suspended until the person has touched the page.
  if (audio.state === "suspended") void audio.resume();
  note(audio, 659.25, 0);
  note(audio, 880, 0.12);
}

function note(context: AudioContext, frequency: number, after: number): void {
  const start = context.currentTime + after;
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.08, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.4);
}
