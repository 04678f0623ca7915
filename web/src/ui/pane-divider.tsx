import { type KeyboardEvent, type PointerEvent, useRef } from "react";

type Props = {
  label: string;
  width: number;
  min: number;
  max: number;
  /** Which side of the divider the pane is. */
  side: "left" | "right";
  onWidth: (width: number) => void;
};

const step = 16;

/** Drag it, or focus it and use the arrows. */
export function PaneDivider({ label, width, min, max, side, onWidth }: Props) {
  const drag = useRef<{ x: number; width: number }>(undefined);
  const sign = side === "left" ? 1 : -1;
  const set = (next: number) => onWidth(Math.round(Math.max(min, Math.min(max, next))));
  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(width + sign * by);
  }
  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    drag.current = { x: event.clientX, width };
    event.currentTarget.setPointerCapture(event.pointerId);
  }
  function onPointerMove(event: PointerEvent) {
    if (drag.current) set(drag.current.width + sign * (event.clientX - drag.current.x));
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is not an <hr>.
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        drag.current = undefined;
      }}
      className="relative z-20 w-px shrink-0 cursor-col-resize touch-none bg-line outline-offset-0! before:absolute before:inset-y-0 before:-inset-x-1 hover:bg-accent max-lg:hidden"
    />
  );
}
