import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { whenLeaving } from "./lib/entering";
import { guessLanguage, loadMessages } from "./lib/i18n";
import { rememberedLanguage } from "./lib/look";
import "./styles.css";

// Most visits begin at the inbox: its code comes together with the rest, not after it.
if (/^\/(inbox|$)/.test(location.pathname)) void import("./app/inbox-screen");

async function start(root: HTMLElement): Promise<void> {
  const language = guessLanguage(rememberedLanguage(), navigator.languages);
  const messages = await loadMessages(language);
  const tree = createRoot(root);
  whenLeaving(() => tree.unmount());
  tree.render(
    <StrictMode>
      <App first={{ language, messages }} />
    </StrictMode>,
  );
}

// "Back" may bring a page back from memory as it was left: empty, after a log-out.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

const root = document.getElementById("root");
if (root) void start(root);
