/** Coming in: where to, and with nothing left of who was here before. */
import { forgetEverything } from "./session";

/** Only a path of this very site: a link to the log-in page must not lead people elsewhere. */
export function safePath(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/inbox";
  const url = new URL(next, location.origin);
  if (url.origin !== location.origin || /^\/(login|setup|invitation|password-reset)\b/.test(url.pathname))
    return "/inbox";
  return `${url.pathname}${url.search}`;
}

/** A fresh page: language, theme, socket and lists are those of the person who came in. Never settles: the page goes away. */
export function enter(next?: string): Promise<never> {
  forgetEverything();
  location.assign(safePath(next));
  return new Promise(() => {});
}

/** What a link carries behind #, where no server log and no Referer sees it. */
export function tokenOfLink(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get("token") ?? undefined;
}
