// @vitest-environment jsdom
import { act, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { fakeServer, refusal } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { aBootstrap } from "@/testing/shapes";
import { startAnew, whenLeaving } from "./entering";
import { queryClient } from "./query";
import { bootstrapKey, findBootstrap, useMe } from "./session";

function Name() {
  return <p>{useMe().name}</p>;
}

it("keeps the screen when the account cannot be read again", async () => {
  fakeServer({ "GET /bootstrap": () => refusal(403, "forbidden") });
  const bootstrap = aBootstrap();
  renderApp(<Name />, bootstrap);
  await act(() => queryClient.invalidateQueries({ queryKey: bootstrapKey }));
  expect(queryClient.getQueryState(bootstrapKey)?.status).toBe("error");
  expect(screen.getByText(bootstrap.me.name)).toBeVisible();
  expect(await findBootstrap()).toBe(bootstrap);
});

it("takes the screens down before it empties what they read", () => {
  vi.stubGlobal("location", { assign: vi.fn() });
  const { unmount } = renderApp(<Name />);
  const order: string[] = [];
  whenLeaving(() => {
    unmount();
    order.push(queryClient.getQueryData(bootstrapKey) ? "screens" : "screens, too late");
  });
  void startAnew("/login?reason=expired");
  expect(order).toEqual(["screens"]);
  expect(document.body).toHaveTextContent(/^$/);
  expect(queryClient.getQueryCache().getAll()).toEqual([]);
  expect(location.assign).toHaveBeenCalledWith("/login?reason=expired");
  whenLeaving(() => {});
  vi.unstubAllGlobals();
});
