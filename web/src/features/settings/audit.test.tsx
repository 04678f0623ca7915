// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "@/api/types";
import { fakeServer, refusal } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { aBootstrap } from "@/testing/shapes";
import { Audit } from "./audit";
import { changesOf } from "./audit-facts";

function entry(over: Partial<AuditEvent>): AuditEvent {
  return {
    seq: 1,
    type: "label_created",
    at: Date.UTC(2026, 0, 5, 15),
    actor: { kind: "user", id: "1", name: "Sofía Díaz" },
    subject: { kind: "label", id: "5" },
    data: { label: { title: "VIP" } },
    ...over,
  };
}

const member = {
  user_id: "2",
  name: "Martín Soto",
  role_id: "3",
  role_kind: "agent" as const,
  inbox_ids: [],
  disabled: false,
  availability: "online" as const,
};

function show(answer: (query: URLSearchParams) => object) {
  const server = fakeServer({ "GET /audit_log": ({ query }) => ({ body: answer(query) }) });
  renderApp(<Audit />, aBootstrap({ members: [member] }));
  return { server, user: userEvent.setup() };
}

describe("the audit log", () => {
  it("says in words who did what, to whom and why", async () => {
    show(() => ({
      items: [
        entry({ seq: 4, reason: "cliente difícil" }),
        entry({ seq: 3, type: "password_reset_created", data: { user_id: "2" } }),
        entry({ seq: 2, type: "password_reset_created", data: { user_id: "1" } }),
        entry({ seq: 1, type: "from_the_future", data: {} }),
      ],
    }));
    expect(await screen.findByText(/creó la etiqueta «VIP»/)).toBeVisible();
    expect(screen.getByText("Motivo: cliente difícil")).toBeVisible();
    expect(screen.getByText(/creó un enlace para que Martín Soto elija otra contraseña/)).toBeVisible();
    expect(screen.getByText(/pidió un enlace para elegir otra contraseña/)).toBeVisible();
    expect(screen.getByText(/hizo un cambio de tipo «from_the_future»/)).toBeVisible();
  });

  it("asks for the next page with the cursor of the last one", async () => {
    const { user } = show((query) =>
      query.get("cursor") === "9"
        ? { items: [entry({ seq: 8, data: { label: { title: "Vieja" } } })] }
        : { items: [entry({ seq: 9 })], next_cursor: "9" },
    );
    await user.click(await screen.findByRole("button", { name: "Ver más" }));
    expect(await screen.findByText(/«Vieja»/)).toBeVisible();
    expect(screen.getByText(/«VIP»/)).toBeVisible();
    await waitFor(() => expect(screen.queryByRole("button", { name: "Ver más" })).toBeNull());
  });

  it("filters by what and by whom, and takes the filters off again", async () => {
    const { user } = show((query) => ({
      items: query.get("subject_kind") === "team" && query.get("actor_id") === "2" ? [] : [entry({})],
    }));
    await screen.findByText(/«VIP»/);
    await user.click(screen.getByRole("button", { name: /Sobre qué/ }));
    await user.click(screen.getByRole("option", { name: "Equipos" }));
    await user.click(screen.getByRole("button", { name: /Quién/ }));
    await user.click(screen.getByRole("option", { name: "Martín Soto" }));
    expect(await screen.findByText("Ningún cambio cumple estos filtros")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Quitar filtros" }));
    expect(await screen.findByText(/«VIP»/)).toBeVisible();
  });

  it("says why it cannot be shown", async () => {
    fakeServer({ "GET /audit_log": () => refusal(403, "forbidden") });
    renderApp(<Audit />);
    expect(await screen.findByRole("alert")).toHaveTextContent("No tienes permiso para hacer esto.");
  });
});

describe("what changed", () => {
  it("is what the event tells, or what differs from before", () => {
    expect(changesOf(entry({ type: "contact_updated", data: { changes: ["name", "phone"] } }))).toEqual([
      "name",
      "phone",
    ]);
    const data = { team: { name: "B", member_ids: ["1"] }, before: { name: "A", member_ids: ["1"] } };
    expect(changesOf(entry({ type: "team_updated", data }))).toEqual(["name"]);
    expect(changesOf(entry({}))).toEqual([]);
  });
});
