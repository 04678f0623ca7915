import type { ReactElement } from "react";
import { Tooltip, TooltipTrigger } from "react-aria-components";
import { Keys } from "./kbd";

type Props = { text: string; keys?: string; placement?: "top" | "bottom" | "left" | "right"; children: ReactElement };

/** Wraps one focusable React Aria element. */
export function Tip({ text, keys, placement = "bottom", children }: Props) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {children}
      <Tooltip
        placement={placement}
        offset={6}
        className="z-40 flex max-w-72 items-center gap-2 rounded-control bg-toast-bg px-2 py-1 text-small text-toast-ink shadow-e2 data-entering:animate-fade"
      >
        {text}
        {keys && <Keys keys={keys} className="border-toast-ink/30! text-toast-ink!" />}
      </Tooltip>
    </TooltipTrigger>
  );
}
