/** How every text input looks. Apart from the fields, so that a list with one plain input does not load them all. */
export const inputClass =
  "w-full min-w-0 rounded-control border border-line-strong bg-surface px-3 text-message text-ink placeholder:text-ink3 " +
  "focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus disabled:opacity-50 data-invalid:border-danger";
