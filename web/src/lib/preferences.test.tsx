// @vitest-environment jsdom
import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Bootstrap } from "@/api/types";
import { fakeServer, refusal } from "@/testing/fake-server";
import { renderApp } from "@/testing/render";
import { aBootstrap } from "@/testing/shapes";
import { savePreferences, savePreferencesNow, usePreferences, whenPreferencesAreRefused } from "./preferences";
import { queryClient } from "./query";
import { bootstrapKey, patchBootstrap } from "./session";

function Shown() {
  const { sound, list_width } = usePreferences();
  return <p>{`${sound ? "loud" : "silent"}, ${list_width}`}</p>;
}

const stored = () => queryClient.getQueryData<Bootstrap>(bootstrapKey)?.me.preferences;

beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  fakeServer({ "PATCH /me": () => ({ body: {} }) });
  await savePreferencesNow();
  whenPreferencesAreRefused(() => {});
  vi.useRealTimers();
});

it("shows a choice at once and saves all of them together when the person has stopped", async () => {
  const server = fakeServer({ "PATCH /me": () => ({ body: {} }) });
  renderApp(<Shown />, aBootstrap({ me: { ...aBootstrap().me, preferences: { from_the_future: 1 } } }));
  act(() => savePreferences({ sound: false }));
  act(() => savePreferences({ list_width: 400 }));
  expect(screen.getByText("silent, 400")).toBeVisible();
  expect(server.writes()).toEqual([]);
  await act(() => vi.advanceTimersByTimeAsync(600));
  expect(server.writes().map((call) => call.body)).toEqual([
    { preferences: { from_the_future: 1, sound: false, list_width: 400 } },
  ]);
  expect(stored()).toEqual({ from_the_future: 1, sound: false, list_width: 400 });
});

it("says that it was not saved, keeps the choice, and tries again", async () => {
  let isDown = true;
  const server = fakeServer({ "PATCH /me": () => (isDown ? refusal(503, "unavailable") : { body: {} }) });
  const said = vi.fn();
  whenPreferencesAreRefused(said);
  const bootstrap = aBootstrap();
  renderApp(<Shown />, bootstrap);
  act(() => savePreferences({ sound: false }));
  await act(() => vi.advanceTimersByTimeAsync(600));
  expect(said).toHaveBeenCalledTimes(1);
  // The account is read again, for instance after a long cut.
  act(() => patchBootstrap(() => ({ ...bootstrap })));
  expect(screen.getByText("silent, 340")).toBeVisible();
  isDown = false;
  await act(() => savePreferencesNow());
  expect(server.writes()).toHaveLength(2);
  expect(stored()).toEqual({ sound: false });
  await act(() => savePreferencesNow());
  expect(server.writes()).toHaveLength(2);
});

it("keeps what was changed once more while the first change was on its way", async () => {
  const server = fakeServer({ "PATCH /me": () => ({ body: {} }) });
  renderApp(<Shown />);
  act(() => savePreferences({ list_width: 400 }));
  const first = savePreferencesNow();
  act(() => savePreferences({ list_width: 420 }));
  await act(() => first);
  expect(screen.getByText("loud, 420")).toBeVisible();
  await act(() => vi.advanceTimersByTimeAsync(600));
  expect(server.writes().map((call) => call.body)).toEqual([
    { preferences: { list_width: 400 } },
    { preferences: { list_width: 420 } },
  ]);
});
