/** Times of the clock in the account's zone. */

type Parts = { year: number; month: number; day: number; hour: number; minute: number };

function partsIn(at: number, timeZone: string): Parts {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const read = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  return read as unknown as Parts;
}

/** The moment when the clock of the zone shows this. Days beyond the month's end run on into the next. */
export function atClock({ year, month, day, hour, minute }: Parts, timeZone: string): number {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  // The offset is that of the moment itself; two rounds settle it across a change of summer time.
  let at = wanted;
  for (let round = 0; round < 2; round++) {
    const shown = partsIn(at, timeZone);
    at += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return at;
}

/** So many days from today, at an hour. */
export function dayAt(days: number, hour: number, now: number, timeZone: string): number {
  const today = partsIn(now, timeZone);
  return atClock({ ...today, day: today.day + days, hour, minute: 0 }, timeZone);
}

/** The next Monday, which is never today. */
export function nextMonday(hour: number, now: number, timeZone: string): number {
  const { year, month, day } = partsIn(now, timeZone);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return dayAt((8 - weekday) % 7 || 7, hour, now, timeZone);
}

/** For <input type="datetime-local">. */
export function toLocalInput(at: number, timeZone: string): string {
  const { year, month, day, hour, minute } = partsIn(at, timeZone);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

export function fromLocalInput(text: string, timeZone: string): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [number, number, number, number, number];
  return atClock({ year, month, day, hour, minute }, timeZone);
}
