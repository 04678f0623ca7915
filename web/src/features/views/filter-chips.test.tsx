// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { FilterField } from "@/api/types";
import { fakeServer } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { aBootstrap } from "@/testing/shapes";
import { FilterChips } from "./filter-chips";
import { type Group, writeFilter } from "./filter-tree";

const fields: FilterField[] = [
  { name: "state", type: "choice", operators: ["is", "is_not"], choices: ["new", "closed"] },
  { name: "contact.city", type: "text", operators: ["is", "contains"] },
  { name: "created_at", type: "time", operators: ["before", "within_last"] },
];
const isNew = { field: "state", op: "is" as const, values: ["new", "closed"] };
const lately = { field: "created_at", op: "within_last" as const, values: ["1d"] };
const inLima = { field: "contact.city", op: "is" as const, values: ["Lima"] };

function show(filter: string) {
  fakeServer({ "GET /conversations/fields": () => ({ body: { items: fields } }) });
  const heard = { onOpen: vi.fn(), onChange: vi.fn() };
  renderApp(
    <ul>
      <FilterChips filter={filter} {...heard} />
    </ul>,
    aBootstrap(),
  );
  return { user: userEvent.setup(), ...heard };
}

describe("the chips of a filter", () => {
  it("are one for each condition that must hold, and leave one by one", async () => {
    const alternatives: Group = { join: "or", nodes: [lately, inLima] };
    const { user, onChange, onOpen } = show(writeFilter({ join: "and", nodes: [isNew, alternatives] }));
    const first = await screen.findByRole("button", { name: "Estado: Nueva o Cerrada" });
    const text = "(Creada el en los últimos 1 día o Contacto: ciudad: «Lima»)";
    await user.click(screen.getByRole("button", { name: `Quitar: ${text.slice(1, -1)}` }));
    expect(onChange).toHaveBeenLastCalledWith({ join: "and", nodes: [isNew] });
    await user.click(screen.getByRole("button", { name: "Quitar: Estado: Nueva o Cerrada" }));
    expect(onChange).toHaveBeenLastCalledWith({ join: "and", nodes: [alternatives] });
    await user.click(first);
    expect(onOpen).toHaveBeenCalledOnce();
  });

  it("are one for alternatives, and the last one leaves no filter behind", async () => {
    const { user, onChange } = show(writeFilter({ join: "or", nodes: [isNew, inLima] }));
    await user.click(await screen.findByRole("button", { name: /^Quitar: Estado.* o Contacto/ }));
    expect(onChange).toHaveBeenCalledWith(undefined);
  });

  it("say so when the address makes no sense", async () => {
    const { user, onChange } = show('{"and":7}');
    await screen.findByText("No se entiende el filtro de la dirección");
    await user.click(screen.getByRole("button", { name: "Quitar el filtro" }));
    expect(onChange).toHaveBeenCalledWith(undefined);
  });
});
