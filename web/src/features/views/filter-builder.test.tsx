// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { FilterField, View } from "@/api/types";
import { fakeServer, refusal } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { aBootstrap, aView } from "@/testing/shapes";
import { FilterBuilder } from "./filter-builder";
import type { Group } from "./filter-tree";

const fields: FilterField[] = [
  { name: "state", type: "choice", operators: ["is", "is_not"], choices: ["new", "closed"] },
  { name: "contact.city", type: "text", operators: ["is", "contains", "is_empty"] },
  { name: "created_at", type: "time", operators: ["before", "within_last"] },
];

const view = aView({ id: "77", name: "Ñuñoa" });

function show(filter?: Group, edited?: View) {
  const server = fakeServer({
    "GET /conversations/fields": () => ({ body: { items: fields } }),
    "POST /conversations/count": () => ({ body: { mine: 0, unassigned: 1, all: 12 } }),
    "GET /views": () => ({ body: { items: [] } }),
    "PATCH /views/77": () => ({ body: view }),
  });
  const heard = { onApply: vi.fn(), onSaved: vi.fn(), onClose: vi.fn() };
  renderApp(<FilterBuilder filter={filter} view={edited} sort="waiting" {...heard} />, aBootstrap());
  return { server, user: userEvent.setup(), ...heard };
}

const city: Group = { join: "and", nodes: [{ field: "contact.city", op: "contains", values: ["ñuñ"] }] };

describe("the builder of filters", () => {
  it("builds a condition, counts it, and gives it", async () => {
    const { server, user, onApply } = show();
    const row = await screen.findByRole("group", { name: "Condición 1" });
    expect(screen.getByRole("button", { name: "Aplicar" })).toHaveAttribute("aria-disabled", "true");
    await user.click(within(row).getByRole("button", { name: "Valor: Elegir…" }));
    await user.click(screen.getByRole("menuitemcheckbox", { name: "Cerrada" }));
    await user.keyboard("{Escape}");
    expect(await screen.findByText("12 conversaciones")).toBeVisible();
    const wanted = { and: [{ field: "state", op: "is", values: ["closed"] }] };
    expect(server.calls.findLast((call) => call.path === "/conversations/count")?.body).toEqual({ filter: wanted });
    await user.click(screen.getByRole("button", { name: "Aplicar" }));
    expect(onApply).toHaveBeenCalledWith({ join: "and", nodes: wanted.and });
  });

  it("joins conditions by any, and puts groups inside", async () => {
    const { user, onApply } = show(city);
    await user.click(await screen.findByRole("radio", { name: "Alguna" }));
    await user.click(screen.getByRole("button", { name: "Agregar grupo" }));
    const inner = screen.getByRole("group", { name: "Grupo 2" });
    await user.click(within(inner).getByRole("button", { name: "Valor: Elegir…" }));
    await user.click(screen.getByRole("menuitemcheckbox", { name: "Nueva" }));
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Aplicar" }));
    expect(onApply).toHaveBeenCalledWith({
      join: "or",
      nodes: [...city.nodes, { join: "or", nodes: [{ field: "state", op: "is", values: ["new"] }] }],
    });
  });

  it("says what it will find, and takes steps back", async () => {
    const { user, onApply } = show(city);
    expect(await screen.findByText("Conversaciones que cumplen: Contacto: ciudad contiene «ñuñ»")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Quitar la condición 1" }));
    expect(screen.getByRole("button", { name: "Aplicar" })).toHaveAttribute("aria-disabled", "true");
    await user.click(screen.getByRole("button", { name: "Deshacer el último paso" }));
    await user.click(screen.getByRole("button", { name: "Aplicar" }));
    expect(onApply).toHaveBeenCalledWith(city);
  });

  it("tells that the fields could not be read, and tries again", async () => {
    let isDown = true;
    fakeServer({
      "GET /conversations/fields": () => (isDown ? refusal(403, "forbidden") : { body: { items: fields } }),
      "POST /conversations/count": () => ({ body: { mine: 0, unassigned: 0, all: 0 } }),
    });
    renderApp(
      <FilterBuilder filter={city} sort="created" onApply={vi.fn()} onSaved={vi.fn()} onClose={vi.fn()} />,
      aBootstrap(),
    );
    const retry = await screen.findByRole("button", { name: "Reintentar" });
    isDown = false;
    await userEvent.setup().click(retry);
    expect(await screen.findByRole("group", { name: "Condición 1" })).toBeVisible();
  });

  it("keeps a filter as a view, and changes one's own", async () => {
    const { server, user, onSaved } = show(city, view);
    await user.click(await screen.findByRole("button", { name: "Guardar como vista" }));
    const name = screen.getByRole("textbox", { name: "Nombre" });
    expect(name).toHaveValue("Ñuñoa");
    await user.type(name, " y más");
    await user.click(screen.getByRole("button", { name: "Guardar los cambios" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(server.writes().at(-1)).toMatchObject({
      method: "PATCH",
      body: { name: "Ñuñoa y más", sort: "waiting", filter: { and: city.nodes } },
    });
  });

  it("takes the filter away", async () => {
    const { user, onApply } = show(city);
    await user.click(await screen.findByRole("button", { name: "Quitar el filtro" }));
    expect(onApply).toHaveBeenCalledWith(undefined);
  });
});
