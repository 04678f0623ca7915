// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { DeadLetter, Permission } from "@/api/types";
import { fakeServer, refusal } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { aBootstrap } from "@/testing/shapes";
import { Queue } from "./queue";

const broken: DeadLetter = {
  id: "41",
  source: "whatsapp",
  error: "message w2: no text",
  body: '{"entry":[{"id":"w2"}]}',
  size: 23,
  received_at: 0,
};
const cut: DeadLetter = { ...broken, id: "40", source: "from_the_future", body: '{"entry":[', size: 12_345 };

async function show(
  handlers: Parameters<typeof fakeServer>[0] = {},
  permissions: Permission[] = ["view_queue", "manage_inboxes"],
) {
  const server = fakeServer({
    "GET /queue": () => ({ body: { items: [], stats: [] } }),
    "GET /queue/dead_letters": () => ({ body: { items: [broken, cut], has_more: false } }),
    ...handlers,
  });
  renderApp(<Queue />, aBootstrap({ me: { ...aBootstrap().me, permissions } }));
  const user = userEvent.setup();
  await user.click(await screen.findByRole("radio", { name: "Recibidos con error" }));
  return { server, user };
}

describe("what was received and could not be used", () => {
  it("is shown with why and how it begins", async () => {
    await show();
    expect(await screen.findByText("Aviso de WhatsApp")).toBeVisible();
    expect(screen.getByText("Aviso de from_the_future")).toBeVisible();
    expect(screen.getAllByText("Motivo: message w2: no text")).toHaveLength(2);
    expect(screen.getByText(/"id": "w2"/)).toHaveTextContent('{ "entry": [ { "id": "w2" } ] }');
    expect(screen.getByText('{"entry":[')).toBeInTheDocument();
    expect(screen.getByText("Se ve el comienzo: 10 de 12.345 caracteres.")).toBeInTheDocument();
  });

  it("is processed again, and a refusal says why not", async () => {
    const { server, user } = await show({
      "POST /queue/dead_letters/41/replay": () => refusal(409, "not_connected"),
      "POST /queue/dead_letters/40/replay": () => ({ body: {} }),
    });
    const rows = await screen.findAllByRole("listitem");
    await user.click(
      within(rows[1] as HTMLElement).getByRole("button", { name: /^Procesar otra vez: from_the_future/ }),
    );
    await user.click(within(rows[0] as HTMLElement).getByRole("button", { name: /^Procesar otra vez: WhatsApp/ }));
    await waitFor(() =>
      expect(server.writes().map((call) => call.path)).toEqual([
        "/queue/dead_letters/40/replay",
        "/queue/dead_letters/41/replay",
      ]),
    );
    expect(server.calls.filter((call) => call.path === "/queue/dead_letters")).toHaveLength(2);
  });

  it("is set aside only after it was confirmed", async () => {
    const { server, user } = await show({ "POST /queue/dead_letters/41/dismissal": () => ({ body: {} }) });
    await user.click(await screen.findByRole("button", { name: /^Descartar: WhatsApp/ }));
    expect(server.writes()).toEqual([]);
    await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Descartar" }));
    await waitFor(() => expect(server.writes().map((call) => call.path)).toEqual(["/queue/dead_letters/41/dismissal"]));
  });

  it("comes page by page, each before the last one of the page above", async () => {
    const { server, user } = await show({
      "GET /queue/dead_letters": ({ query }) =>
        query.get("before") === "41"
          ? { body: { items: [cut], has_more: false } }
          : { body: { items: [broken], has_more: true } },
    });
    await screen.findByText("Aviso de WhatsApp");
    await user.click(screen.getByRole("button", { name: "Ver más" }));
    expect(await screen.findByText("Aviso de from_the_future")).toBeVisible();
    expect(server.calls.some((call) => call.query.get("before") === "41")).toBe(true);
  });

  it("says that nothing is there", async () => {
    await show({ "GET /queue/dead_letters": () => ({ body: { items: [], has_more: false } }) });
    expect(await screen.findByText("Todo lo que llegó se pudo usar")).toBeVisible();
  });

  it("says why it cannot be shown, and asks again", async () => {
    let isDown = true;
    const { user } = await show({
      "GET /queue/dead_letters": () =>
        isDown ? refusal(403, "forbidden") : { body: { items: [broken], has_more: false } },
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("No tienes permiso");
    isDown = false;
    await user.click(screen.getByRole("button", { name: "Reintentar" }));
    expect(await screen.findByText("Aviso de WhatsApp")).toBeVisible();
  });

  it("is not even asked for by somebody who does not manage channels", async () => {
    const { server } = await show({}, ["view_queue"]);
    expect(await screen.findByText("No tienes permiso para ver lo recibido")).toBeVisible();
    expect(server.calls.map((call) => call.path)).not.toContain("/queue/dead_letters");
  });
});
