/** The list of people and the form for a new one. */
import { createPerson, type PersonRow } from "./api.ts";
import { el, need } from "./dom.ts";
import { initials, phone, summary, timeOf } from "./format.ts";

export function renderPeople(rows: PersonRow[], selected: string | null, open: (waId: string) => void): void {
  const sorted = [...rows].sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0));
  const focused = (document.activeElement as HTMLElement | null)?.dataset.waId;
  const items = sorted.map((row) => {
    const label = el(
      "button",
      {
        type: "button",
        class: "person",
        "data-wa-id": row.wa_id,
        "aria-current": row.wa_id === selected ? "true" : undefined,
      },
      el("span", { class: "avatar", "aria-hidden": "true" }, initials(row.name)),
      el(
        "span",
        { class: "grow" },
        el("strong", {}, row.name),
        el("span", { class: "muted line" }, row.last ? summary(row.last) : phone(row.wa_id)),
      ),
      el(
        "span",
        { class: "aside" },
        row.last ? el("time", { class: "muted" }, timeOf(row.last.at)) : null,
        row.unread > 0
          ? el("span", { class: "badge", "aria-label": `${row.unread} sin leer` }, String(row.unread))
          : null,
      ),
    );
    label.addEventListener("click", () => open(row.wa_id));
    return el("li", {}, label);
  });
  need("#people").replaceChildren(...items);
  if (focused) document.querySelector<HTMLElement>(`[data-wa-id="${focused}"]`)?.focus();
}

export function setUpPersonDialog(created: (waId: string) => void): void {
  const dialog = need<HTMLDialogElement>("#person-dialog");
  const form = need<HTMLFormElement>("#person-form");
  const error = need("#person-form .error");
  need("#new-person").addEventListener("click", () => {
    form.reset();
    error.textContent = "";
    dialog.showModal();
  });
  need("#person-cancel").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(form);
    createPerson(String(data.get("name")).trim(), String(data.get("phone")))
      .then((person) => {
        dialog.close();
        created(person.wa_id);
      })
      .catch(() => {
        error.textContent = "Escribe un teléfono con código de país, de 8 a 15 dígitos.";
      });
  });
}
