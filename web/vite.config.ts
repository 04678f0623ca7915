import { fileURLToPath } from "node:url";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { messages } from "./tools/messages.ts";

const source = fileURLToPath(new URL("./src", import.meta.url));
// The binary that `npm run dev` talks to.
const server = process.env.RECADO_URL ?? "http://127.0.0.1:8080";

export default defineConfig(({ mode }) => ({
  plugins: [
    // Unit tests read the plain messages, so a failing one shows the sentence and not its compiled form.
    mode === "test" ? [] : messages(),
    react({ compiler: { compilationMode: "annotation" } }),
    tailwindcss(),
    { ...optimizeLocales.vite({ locales: ["es-ES", "pt-BR", "en-US"] }), enforce: "pre" as const },
  ],
  resolve: {
    alias: [
      { find: /^@\//, replacement: `${source}/` },
      ...(mode === "test"
        ? []
        : [{ find: /^use-intl\/format-message$/, replacement: "use-intl/format-message/format-only" }]),
    ],
  },
  build: {
    target: "es2023",
    manifest: true,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // The shell stays whole: cut anew with every lazy screen, small chunks compress badly.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shell", tags: ["$initial"] }] } } },
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
  test: {
    // Tests that draw ask for jsdom in their first line: making one costs more than most of them.
    environment: "node",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 60_000,
  },
}));
