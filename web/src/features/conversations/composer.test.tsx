// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { clearOutbox, openOutbox } from "@/lib/outbox";
import { type Call, fakeServer, refusal } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { aConversation, aMessage } from "@/testing/shapes";
import { Composer } from "./composer";
import { openDrafts, setDraft } from "./drafts";
import { conversationOutbox } from "./outbox";
import { useComposerStops } from "./sending";

const messages = "POST /conversations/1000/messages";

beforeEach(async () => {
  localStorage.clear();
  clearOutbox();
  useComposerStops.setState({ byConversation: {} });
  openDrafts("1:1");
  await openOutbox("1:1", conversationOutbox);
});

type Answers = Parameters<typeof fakeServer>[0];

function show(conversation = aConversation(), answers: Answers = {}) {
  const server = fakeServer({
    [messages]: ({ body }: Call) => ({
      status: 201,
      body: aMessage({ ...(body as object), id: "9", direction: "outbound" }),
    }),
    "GET /conversations/1000/draft": () => ({ body: { items: [] } }),
    "PUT /conversations/1000/draft": () => ({ body: {} }),
    ...answers,
  });
  const ignore = () => {};
  renderApp(
    <Composer
      ref={null}
      conversation={conversation}
      mayReply
      quote={undefined}
      quoteAuthor=""
      lastSeen={() => "42"}
      onQuote={ignore}
      onClose={ignore}
      onJump={ignore}
      onTakeBack={ignore}
      blocked={<p>bloqueado</p>}
    />,
  );
  const sent = () =>
    server.calls.filter((call) => call.method === "POST").map((call) => call.body as Record<string, unknown>);
  return { sent, user: userEvent.setup() };
}

const reply = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Escribe una respuesta" });

describe("sending", () => {
  it("sends with Enter, with what was seen, and clears the field", async () => {
    const { sent, user } = show();
    await user.type(reply(), "Hola, ¿cómo estás?{Enter}");
    expect(reply()).toHaveValue("");
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]).toMatchObject({
      text: "Hola, ¿cómo estás?",
      direction: "outbound",
      last_seen_message_id: "42",
      hold_s: 3,
    });
  });

  it("starts a line with Shift+Enter and does not send what is empty", async () => {
    const { sent, user } = show();
    await user.type(reply(), "{Enter}uno{Shift>}{Enter}{/Shift}dos");
    expect(reply()).toHaveValue("uno\ndos");
    expect(sent()).toEqual([]);
  });

  it("keeps a note private", async () => {
    const { sent, user } = show();
    await user.click(screen.getByRole("radio", { name: "Nota privada" }));
    await user.type(screen.getByRole("textbox", { name: "Escribe una nota privada" }), "Hola equipo");
    expect(screen.getByText("Esto es una nota privada; el cliente no la verá.")).toBeVisible();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]).toMatchObject({ direction: "note", text: "Hola equipo" });
    expect(sent()[0]).not.toHaveProperty("last_seen_message_id");
  });
});

describe("drafts", () => {
  it("takes up what was written before, and keeps both modes", async () => {
    setDraft("1000", "reply", "a medias");
    const { user } = show();
    expect(reply()).toHaveValue("a medias");
    await user.click(screen.getByRole("radio", { name: "Nota privada" }));
    await user.type(screen.getByRole("textbox"), "para el equipo");
    await user.click(screen.getByRole("radio", { name: "Responder" }));
    expect(reply()).toHaveValue("a medias");
  });

  it("takes what was written on another computer", async () => {
    const draft = { mode: "reply", text: "desde casa" };
    show(aConversation(), { "GET /conversations/1000/draft": () => ({ body: { items: [draft] } }) });
    await waitFor(() => expect(reply()).toHaveValue("desde casa"));
  });
});

describe("what stops a message", () => {
  it("gives the text back when somebody answered, and sends it anyway when asked", async () => {
    const other = { message_id: "50", author_name: "Martín", at: Date.now() - 8000 };
    const { sent, user } = show(aConversation(), {
      [messages]: ({ body }: Call) =>
        (body as { force?: boolean }).force
          ? { status: 201, body: aMessage({ id: "9", direction: "outbound" }) }
          : refusal(409, "unseen_reply", other),
    });
    await user.type(reply(), "Ya va{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Martín respondió");
    expect(reply()).toHaveValue("Ya va");
    await user.click(screen.getByRole("button", { name: "Enviar igual" }));
    await waitFor(() => expect(sent()).toHaveLength(2));
    expect(sent()[1]).toMatchObject({ text: "Ya va", force: true });
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("offers templates when the window is closed, and still takes notes", async () => {
    const { user } = show(aConversation({ window_applies: true, window_expires_at: Date.now() - 1000 }));
    expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Elegir plantilla" })).toBeVisible();
    await user.click(screen.getByRole("radio", { name: "Nota privada" }));
    expect(screen.getByRole("textbox", { name: "Escribe una nota privada" })).toBeVisible();
  });

  it("shows how long the window is open", () => {
    show(aConversation({ window_applies: true, window_expires_at: Date.now() + 3 * 3_600_000 + 11.5 * 60_000 }));
    expect(screen.getByText("3 h 12 min")).toBeVisible();
  });

  it("explains a blocked contact", () => {
    show(aConversation({ contact: { id: "500", name: "V", blocked: true } }));
    expect(screen.getByText("bloqueado")).toBeVisible();
  });
});
