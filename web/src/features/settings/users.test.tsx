// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Invitation, Member, Role } from "@/api/types";
import { fakeServer } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { aBootstrap } from "@/testing/shapes";
import { Roles } from "./roles";
import { Users } from "./users";

const roles: Role[] = [
  {
    id: "1",
    kind: "administrator",
    name: "administrator",
    permissions: ["reply", "view_all_inboxes", "manage_members"],
    visibility: "all_in_inboxes",
  },
  { id: "3", kind: "agent", name: "agent", permissions: ["reply"], visibility: "all_in_inboxes" },
];
const person = { disabled: false, availability: "online" as const, inbox_ids: [] };
const members: Member[] = [
  { ...person, user_id: "1", name: "Sofía Díaz", role_id: "1", role_kind: "administrator" },
  { ...person, user_id: "2", name: "Martín Soto", role_id: "3", role_kind: "agent" },
];
const invitation: Invitation = {
  id: "9",
  email: "ana@demo.cl",
  role_id: "3",
  invited_by: "1",
  created_at: 0,
  expires_at: 1000,
};

function show(handlers: Parameters<typeof fakeServer>[0] = {}, invitations = [invitation]) {
  const server = fakeServer({
    "GET /members": () => ({ body: { items: members } }),
    "GET /invitations": () => ({ body: { items: invitations } }),
    ...handlers,
  });
  renderApp(<Users />, aBootstrap({ roles, members }));
  return { server, user: userEvent.setup() };
}

describe("channels of a person", () => {
  it("are chosen one by one", async () => {
    const { server, user } = show({ "PATCH /members/2": () => ({ body: { ...members[1], inbox_ids: ["10"] } }) });
    await user.click(await screen.findByRole("button", { name: "Sin canales, Canales de Martín Soto" }));
    const dialog = screen.getByRole("dialog");
    expect(within(dialog).getByText("Ve solo las conversaciones de estos canales.")).toBeVisible();
    await user.click(within(dialog).getByRole("checkbox", { name: "WhatsApp Tienda" }));
    await waitFor(() => expect(server.writes().map((call) => call.body)).toEqual([{ inbox_ids: ["10"] }]));
  });

  it("are all of them for a role that sees all", async () => {
    show();
    expect(await screen.findByRole("button", { name: "Todos los canales, Canales de Sofía Díaz" })).toHaveTextContent(
      "Todos los canales",
    );
  });
});

describe("invitations", () => {
  it("say when they end, and are renewed with a link that is shown once", async () => {
    const { server, user } = show({
      "POST /invitations": () => ({
        status: 201,
        body: { ...invitation, link: "https://recado.test/invitation?token=x" },
      }),
    });
    expect(await screen.findByText("Venció")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Enlace nuevo para ana@demo.cl" }));
    expect(await screen.findByRole("textbox", { name: "Enlace" })).toHaveValue(
      "https://recado.test/invitation?token=x",
    );
    expect(server.writes()[0]?.body).toEqual({ email: "ana@demo.cl", role_id: "3" });
  });
});

describe("roles", () => {
  it("can be read permission by permission", async () => {
    fakeServer({});
    renderApp(<Roles />, aBootstrap({ roles, members }));
    const user = userEvent.setup();
    await user.click(screen.getByRole("radio", { name: "Agente" }));
    expect(screen.getByText(/Lo tiene 1 persona/)).toBeVisible();
    const allowed = (name: string) => screen.getByText(name, { exact: false }).closest("li");
    expect(allowed("Responder a clientes y dejar notas")).toHaveTextContent(": permitido");
    expect(allowed("Administrar usuarios")).toHaveTextContent(": no permitido");
  });
});
