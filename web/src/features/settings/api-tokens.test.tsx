// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { ApiToken } from "@/api/types";
import { fakeServer, refusal } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { ApiTokens } from "./api-tokens";

const shop: ApiToken = {
  id: "7",
  name: "Tienda en línea",
  permissions: ["reply", "view_conversations"],
  created_at: Date.UTC(2026, 0, 5, 15),
  expires_at: Date.UTC(2026, 1, 5, 15),
};

function show(handlers: Parameters<typeof fakeServer>[0]) {
  const server = fakeServer({ "GET /api_tokens": () => ({ body: { items: [shop] } }), ...handlers });
  renderApp(<ApiTokens />);
  return { server, user: userEvent.setup() };
}

describe("the list of tokens", () => {
  it("says what a token may do, when it was used and that it is over", async () => {
    const { user } = show({});
    expect(await screen.findByText("Tienda en línea")).toBeVisible();
    expect(screen.getByText("Vencido")).toBeVisible();
    expect(screen.getByText(/sin usar · vence el 5 feb/)).toBeVisible();
    await user.click(screen.getByText("2 permisos"));
    expect(screen.getByText("Responder a clientes y dejar notas")).toBeVisible();
  });

  it("invites to make the first one", async () => {
    show({ "GET /api_tokens": () => ({ body: { items: [] } }) });
    expect(await screen.findByText("Aún no hay tokens")).toBeVisible();
  });

  it("says why it cannot be shown and asks again", async () => {
    let isAllowed = false;
    const { user } = show({
      "GET /api_tokens": () => (isAllowed ? { body: { items: [shop] } } : refusal(403, "forbidden")),
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("No tienes permiso para hacer esto.");
    isAllowed = true;
    await user.click(screen.getByRole("button", { name: "Reintentar" }));
    expect(await screen.findByText("Tienda en línea")).toBeVisible();
  });

  it("revokes only after it was confirmed", async () => {
    const { server, user } = show({ "DELETE /api_tokens/7": () => ({ body: {} }) });
    await user.click(await screen.findByRole("button", { name: "Revocar Tienda en línea" }));
    expect(server.writes()).toEqual([]);
    await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Revocar" }));
    await waitFor(() => expect(server.writes().map((call) => call.path)).toEqual(["/api_tokens/7"]));
  });
});

describe("making a token", () => {
  it("asks for a name and a permission, offers only one's own, and shows the token once", async () => {
    const { server, user } = show({
      "POST /api_tokens": () => ({ status: 201, body: { ...shop, token: "rcd_secreto" } }),
    });
    await user.click(screen.getByRole("button", { name: "Crear token" }));
    const dialog = screen.getByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "Crear token" }));
    expect(within(dialog).getByText("Escribe un nombre.")).toBeVisible();
    expect(within(dialog).getByText("Elige al menos un permiso.")).toBeVisible();
    expect(within(dialog).queryByRole("checkbox", { name: "Ver la auditoría" })).toBeNull();
    await user.type(within(dialog).getByRole("textbox", { name: "Nombre" }), "Tienda");
    await user.click(within(dialog).getByRole("checkbox", { name: "Responder a clientes y dejar notas" }));
    const before = Date.now();
    await user.click(within(dialog).getByRole("button", { name: "Crear token" }));
    expect(await screen.findByRole("textbox", { name: "Token" })).toHaveValue("rcd_secreto");
    const body = server.writes()[0]?.body as { name: string; permissions: string[]; expires_at: number };
    expect(body).toMatchObject({ name: "Tienda", permissions: ["reply"] });
    expect(Math.round((body.expires_at - before) / 86_400_000)).toBe(90);
    await user.click(screen.getByRole("button", { name: "Ya lo guardé" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});
