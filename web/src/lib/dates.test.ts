import { expect, it } from "vitest";
import { agoOf, dayOf, leftUntil } from "./dates";
import { atClock, dayAt, fromLocalInput, nextMonday, toLocalInput } from "./zoned";

const zone = "America/Santiago";
// Saturday, 21 November 2026, 12:00 in Santiago (UTC-3).
const noon = Date.UTC(2026, 10, 21, 15);
const hour = 3_600_000;

it("says how long ago in the form that fits", () => {
  expect(agoOf(noon - 30_000, noon, zone)).toEqual({ unit: "now" });
  expect(agoOf(noon - 5 * 60_000, noon, zone)).toEqual({ unit: "minutes", count: 5 });
  expect(agoOf(noon - 3 * hour, noon, zone)).toEqual({ unit: "hours", count: 3 });
  expect(agoOf(noon - 13 * hour, noon, zone)).toEqual({ unit: "yesterday" });
  expect(agoOf(noon - 3 * 24 * hour, noon, zone)).toEqual({ unit: "weekday" });
  expect(agoOf(noon - 40 * 24 * hour, noon, zone)).toEqual({ unit: "date" });
  expect(agoOf(noon - 400 * 24 * hour, noon, zone)).toEqual({ unit: "year" });
});

it("knows the day of the zone, not of the computer", () => {
  const lateEvening = Date.UTC(2026, 10, 22, 1);
  expect(dayOf(lateEvening, zone)).toBe("2026-11-21");
  expect(dayOf(lateEvening, "Europe/Madrid")).toBe("2026-11-22");
});

it("counts down to the minute and stops at zero", () => {
  expect(leftUntil(noon + 3 * hour + 11 * 60_000 + 1, noon)).toEqual({ hours: 3, minutes: 12 });
  expect(leftUntil(noon - 1, noon)).toEqual({ hours: 0, minutes: 0 });
});

it("finds times of the clock in the zone", () => {
  expect(dayAt(0, 18, noon, zone)).toBe(Date.UTC(2026, 10, 21, 21));
  expect(dayAt(1, 9, noon, zone)).toBe(Date.UTC(2026, 10, 22, 12));
  expect(nextMonday(9, noon, zone)).toBe(Date.UTC(2026, 10, 23, 12));
  // On a Monday it is the next one.
  expect(nextMonday(9, Date.UTC(2026, 10, 23, 15), zone)).toBe(Date.UTC(2026, 10, 30, 12));
});

it("keeps the hour across the change to summer time", () => {
  // Chile went to UTC-3 on 6 September 2026.
  const before = atClock({ year: 2026, month: 9, day: 5, hour: 9, minute: 0 }, zone);
  const after = atClock({ year: 2026, month: 9, day: 7, hour: 9, minute: 0 }, zone);
  expect(after - before).toBe(47 * hour);
  expect(fromLocalInput(toLocalInput(after, zone), zone)).toBe(after);
  expect(fromLocalInput("", zone)).toBeUndefined();
});
