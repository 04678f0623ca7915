import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { guessLanguage, loadMessages } from "./lib/i18n";
import { rememberedLanguage } from "./lib/look";
import "./styles.css";

// Most visits begin at the inbox: its code comes together with the rest, not after it.
if (/^\/(inbox|$)/.test(location.pathname)) void import("./app/inbox-screen");

async function start(root: HTMLElement): Promise<void> {
  const language = guessLanguage(rememberedLanguage(), navigator.languages);
  const messages = await loadMessages(language);
  createRoot(root).render(
    <StrictMode>
      <App first={{ language, messages }} />
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) void start(root);
