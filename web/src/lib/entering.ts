/** Coming in and going out: where to, and with nothing left of who was here before. */
import { setCsrfToken } from "./client";
import { clearOutbox } from "./outbox";
import { queryClient } from "./query";

/** Only a path of this very site: a link to the log-in page must not lead people elsewhere. */
export function safePath(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/inbox";
  const url = new URL(next, location.origin);
  if (url.origin !== location.origin || /^\/(login|setup|invitation|password-reset)\b/.test(url.pathname))
    return "/inbox";
  return `${url.pathname}${url.search}`;
}

let takeDown: () => void = () => {};

/** The page tells how its screens go away. */
export function whenLeaving(callback: () => void): void {
  takeDown = callback;
}

/** A fresh page: language, theme, socket and lists are those of the person who came in. Never settles: the page goes away. */
export function enter(next?: string): Promise<never> {
  location.assign(safePath(next));
  return new Promise(() => {});
}

/**
 * A fresh page for somebody else, or for nobody. The screens go first, because what they read is emptied: until the new page
 * is there, and in what the browser keeps of this one, nothing of the former person may stay. Never settles.
 */
export function startAnew(address: string): Promise<never> {
  takeDown();
  clearOutbox();
  setCsrfToken("");
  queryClient.clear();
  location.assign(address);
  return new Promise(() => {});
}

/** What a link carries behind #, where no server log and no Referer sees it. */
export function tokenOfLink(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get("token") ?? undefined;
}
