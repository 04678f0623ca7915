// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { QueueJob, QueuePage } from "@/api/types";
import { fakeServer, refusal } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { Queue } from "./queue";

const failed: QueueJob = {
  id: "7",
  kind: "send_message",
  queue: "interactive",
  state: "failed",
  attempt: 5,
  max_attempts: 5,
  run_at: 0,
  last_error: "the token has expired",
  created_at: 0,
};
const waiting: QueueJob = {
  ...failed,
  id: "8",
  kind: "from_the_future",
  state: "waiting",
  attempt: 0,
  last_error: undefined,
};
const stats: QueuePage["stats"] = [
  { queue: "interactive", waiting: 3, running: 0, failed: 1, oldest_due_ms: 300_000 },
  { queue: "bulk", waiting: 1, running: 0, failed: 1, oldest_due_ms: 0 },
];

function show(handlers: Parameters<typeof fakeServer>[0] = {}) {
  const jobs: Record<string, QueueJob[]> = { failed: [failed], waiting: [waiting] };
  const server = fakeServer({
    "GET /queue": ({ query }) => ({ body: { items: jobs[query.get("state") ?? ""] ?? [], stats } }),
    ...handlers,
  });
  renderApp(<Queue />);
  return { server, user: userEvent.setup() };
}

describe("the queue", () => {
  it("begins with what failed and why, and tells how far behind it is", async () => {
    show();
    expect(await screen.findByText("Enviar un mensaje")).toBeVisible();
    expect(screen.getByText("Último error: the token has expired")).toBeVisible();
    expect(screen.getByText(/intento 5 de 5/)).toBeVisible();
    expect(screen.getByRole("radio", { name: /En espera/ })).toHaveTextContent("4");
    expect(screen.getByText(/espera desde hace 5 minutos/)).toBeVisible();
  });

  it("tries again", async () => {
    const { server, user } = show({ "POST /queue/7/retry": () => ({ body: { ...failed, state: "waiting" } }) });
    await user.click(await screen.findByRole("button", { name: "Reintentar: Enviar un mensaje" }));
    await waitFor(() => expect(server.writes().map((call) => call.path)).toEqual(["/queue/7/retry"]));
  });

  it("discards only after it was confirmed", async () => {
    const { server, user } = show({ "POST /queue/7/cancel": () => ({ body: { ...failed, state: "cancelled" } }) });
    await user.click(await screen.findByRole("button", { name: "Descartar: Enviar un mensaje" }));
    expect(server.writes()).toEqual([]);
    await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Descartar" }));
    await waitFor(() => expect(server.writes().map((call) => call.path)).toEqual(["/queue/7/cancel"]));
  });

  it("shows what waits, under the name that the server gave it when there is no other", async () => {
    const { user } = show();
    await user.click(await screen.findByRole("radio", { name: /En espera/ }));
    expect(await screen.findByText("from_the_future")).toBeVisible();
    expect(screen.getByRole("button", { name: "Hacer ya: from_the_future" })).toBeVisible();
  });

  it("says that nothing is there, and why it cannot be shown", async () => {
    const { user } = show();
    await user.click(await screen.findByRole("radio", { name: /Cancelados/ }));
    expect(await screen.findByText("Nada se ha cancelado")).toBeVisible();
    show({ "GET /queue": () => refusal(403, "forbidden") });
    expect(await screen.findByRole("alert")).toHaveTextContent("No tienes permiso");
  });
});
