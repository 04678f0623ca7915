/** Focus moves between the panes of a screen with F6, as in desktop programs. */

/** Each pane carries data-pane="name" and tabIndex -1, or holds something focusable. */
export function focusPane(direction: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter((pane) => pane.checkVisibility());
  if (panes.length === 0) return;
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(current + direction + panes.length) % panes.length] as HTMLElement;
  focusInside(next);
}

export function focusPaneNamed(name: string): void {
  const pane = document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
  if (pane) focusInside(pane);
}

/** What had the focus has gone, or is about to: then the pane takes it, so that the keys go on from there. */
export function catchFocus(name: string): void {
  // The first frame takes things away, and a dialog gives the focus back in it.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) focusPaneNamed(name);
    }),
  );
}

const focusable =
  '[data-pane-focus], a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

function focusInside(pane: HTMLElement): void {
  const marked = pane.querySelector<HTMLElement>("[data-pane-focus]");
  const inside = [...(marked ? [marked] : []), ...pane.querySelectorAll<HTMLElement>(focusable)];
  // What is there for other widths of the window cannot have the focus.
  const target = inside.find((one) => one.checkVisibility?.() ?? true) ?? pane;
  if (target === pane) pane.tabIndex = -1;
  target.focus();
}
