import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// Finding by role reads the whole page; on a busy machine one look takes longer than the usual second.
configure({ asyncUtilTimeout: 10_000 });

if (typeof document !== "undefined") afterEach(cleanup);

// jsdom has neither; virtual lists and menus ask for them.
class NoResizes {
  observe() {}
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal("ResizeObserver", NoResizes);
vi.stubGlobal("matchMedia", (media: string) => ({
  media,
  matches: false,
  addEventListener() {},
  removeEventListener() {},
}));
