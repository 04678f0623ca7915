/** Text as WhatsApp shows it: *bold*, _italic_, ~struck~, ```mono```, and links. Never HTML: only elements made here. */
import type { ReactNode } from "react";

const marks: Record<string, (children: ReactNode, key: string) => ReactNode> = {
  "*": (children, key) => <strong key={key}>{children}</strong>,
  _: (children, key) => <em key={key}>{children}</em>,
  "~": (children, key) => <s key={key}>{children}</s>,
};

const code = /```([\s\S]+?)```|`([^`\n]+)`/g;
const link = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;
// A mark opens at a word's start and closes at its end: 2*3*4 is no bold.
const styled = /(^|[^\p{L}\p{N}*_~])([*_~])(?=\S)((?:(?!\2|\n).)*?\S)\2(?![\p{L}\p{N}])/gu;

/** Cuts the text at the matches; what is between goes to `rest`. */
function split(
  text: string,
  pattern: RegExp,
  match: (found: RegExpExecArray) => ReactNode,
  rest: (text: string, key: string) => ReactNode,
): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > from) parts.push(rest(text.slice(from, found.index), `r${from}`));
    parts.push(match(found as RegExpExecArray));
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push(rest(text.slice(from), `r${from}`));
  return parts;
}

function withLinks(text: string, key: string): ReactNode {
  return (
    <span key={key}>
      {split(
        text,
        link,
        (found) => (
          <a
            key={`l${found.index}`}
            href={found[0]}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="text-accent-text underline break-all"
          >
            {found[0]}
          </a>
        ),
        withStyles,
      )}
    </span>
  );
}

function withStyles(text: string, key: string): ReactNode {
  return (
    <span key={key}>
      {split(
        text,
        styled,
        (found) => (
          <span key={`s${found.index}`}>
            {found[1]}
            {marks[found[2] as string]?.(withStyles(found[3] as string, "in"), "mark")}
          </span>
        ),
        (plain) => plain,
      )}
    </span>
  );
}

export function MessageText({ text, language }: { text: string; language?: string }) {
  "use memo";
  return (
    <span lang={language} dir="auto" className="break-words whitespace-pre-wrap">
      {split(
        text,
        code,
        (found) => (
          <code key={`c${found.index}`} className="rounded-chip bg-sunken px-1 font-mono text-small">
            {found[1] ?? found[2]}
          </code>
        ),
        withLinks,
      )}
    </span>
  );
}
