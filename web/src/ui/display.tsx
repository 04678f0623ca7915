/** Small things that only show. */
import type { ReactNode } from "react";
import type { LabelColor } from "@/api/types";
import { hashOf, initialsOf } from "@/lib/text";
import { cx } from "./cx";

const tints: LabelColor[] = ["red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink", "gray"];

type AvatarProps = {
  name: string;
  /** Gives the tint, so that it survives a change of name. */
  id: string;
  url?: string;
  size?: number;
  badge?: ReactNode;
  /** Somebody else is looking (yellow) or writing (red). */
  ring?: "viewing" | "writing";
};

/** Decorative: the name stands beside it. */
export function Avatar({ name, id, url, size = 32, badge, ring }: AvatarProps) {
  const tint = tints[hashOf(id) % tints.length];
  return (
    <span aria-hidden="true" className="relative inline-flex shrink-0" style={{ width: size, height: size }}>
      <span
        className={cx(
          "flex size-full items-center justify-center overflow-hidden rounded-full font-semibold select-none",
          ring && "outline-2 outline-offset-1",
          ring === "viewing" && "outline-note-line",
          ring === "writing" && "outline-danger",
        )}
        style={{
          background: `var(--label-${tint}-bg)`,
          color: `var(--label-${tint})`,
          fontSize: Math.max(10, size * 0.36),
        }}
      >
        {url ? (
          <img src={url} alt="" width={size} height={size} loading="lazy" className="size-full object-cover" />
        ) : (
          initialsOf(name)
        )}
      </span>
      {badge && <span className="absolute -right-1 -bottom-1 rounded-full bg-surface p-px">{badge}</span>}
    </span>
  );
}

export function LabelChip({ title, color, onRemove }: { title: string; color: LabelColor; onRemove?: ReactNode }) {
  return (
    <span
      className="inline-flex h-5 max-w-40 items-center gap-1 rounded-chip px-1.5 text-meta font-medium"
      style={{ background: `var(--label-${color}-bg)`, color: `var(--label-${color})` }}
    >
      <span className="truncate">{title}</span>
      {onRemove}
    </span>
  );
}

export type Tone = "neutral" | "ok" | "warn" | "danger" | "info" | "accent";
const tones: Record<Tone, string> = {
  neutral: "bg-sunken text-ink2",
  ok: "bg-ok-bg text-ok",
  warn: "bg-warn-bg text-warn",
  danger: "bg-danger-bg text-danger",
  info: "bg-info-bg text-info",
  accent: "bg-selected text-accent-text",
};

export function Pill({ tone = "neutral", children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex h-5 shrink-0 items-center gap-1 rounded-full px-2 text-meta font-medium whitespace-nowrap",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}

/** A number of unread things; exact in the tooltip, capped on screen. */
export function Badge({ count, label }: { count: number; label: string }) {
  if (count <= 0) return null;
  return (
    <span
      title={label}
      className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-accent px-1 text-meta font-semibold text-white"
    >
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}

export function Banner({
  tone = "info",
  children,
  actions,
}: {
  tone?: Tone;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={cx("flex flex-wrap items-center gap-x-3 gap-y-2 rounded-control px-3 py-2 text-body", tones[tone])}
    >
      <div className="min-w-40 flex-1">{children}</div>
      {actions}
    </div>
  );
}

type EmptyProps = { icon?: ReactNode; title: string; children?: ReactNode; actions?: ReactNode; isPage?: boolean };

/** What this place is, and the one thing to do next; `isPage` when it stands for the whole page. */
export function EmptyState({ icon, title, children, actions, isPage }: EmptyProps) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-6 text-center">
      {icon && <span className="text-ink3">{icon}</span>}
      <Heading className="max-w-72 text-title font-semibold text-balance">{title}</Heading>
      {children && <div className="max-w-80 text-body text-ink2 text-pretty">{children}</div>}
      {actions && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden="true" className={cx("block animate-shimmer rounded-chip bg-sunken", className)} />;
}

/** Spoken politely when its text changes, never seen. */
export function Spoken({ children, assertive }: { children: ReactNode; assertive?: boolean }) {
  return (
    <div className="sr-only" role={assertive ? "alert" : "status"} aria-live={assertive ? "assertive" : "polite"}>
      {children}
    </div>
  );
}

export function ProgressBar({ label, value }: { label: string; value: number }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(value * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-1 w-full overflow-hidden rounded-full bg-sunken"
    >
      <div className="h-full bg-accent" style={{ width: `${value * 100}%` }} />
    </div>
  );
}
