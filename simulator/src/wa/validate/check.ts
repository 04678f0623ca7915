/** Small checks shared by the validators of outgoing content; each names the parameter it complains about. */
import { isObject, type JsonObject } from "../../core/json.ts";
import { invalid, missing, wrongParameter } from "../../graph/errors.ts";

/** A file that a message refers to, by our id or by an address to fetch. */
export interface MediaRef {
  kind: MediaKind;
  id: string | null;
  link: string | null;
  path: string;
  voice: boolean;
}
export type MediaKind = "image" | "video" | "audio" | "document" | "sticker";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

export function lengthOf(text: string): number {
  return [...text].length;
}

export function isEmoji(text: string): boolean {
  return (
    [...graphemes.segment(text)].length === 1 &&
    /\p{Extended_Pictographic}|\p{Regional_Indicator}|[#*0-9]\uFE0F?\u20E3/u.test(text)
  );
}

export function onlyEmoji(text: string): boolean {
  return [...graphemes.segment(text.replace(/\s/g, ""))].every(
    ({ segment }) => isEmoji(segment) && !/^\d$/.test(segment),
  );
}

export function onlyKeys(value: JsonObject, allowed: string[], path: string): void {
  const foreign = Object.keys(value).find((key) => !allowed.includes(key));
  if (foreign !== undefined) throw wrongParameter(`Unexpected key "${foreign}" on param "${path}".`);
}

export function needObject(value: unknown, path: string): JsonObject {
  if (value === undefined || value === null) throw missing(`The parameter ${path} is required.`);
  if (!isObject(value)) throw wrongParameter(`Param ${path} must be a JSON object.`);
  return value;
}

export function needList(value: unknown, path: string, least: number, most: number): unknown[] {
  if (value === undefined || value === null) throw missing(`The parameter ${path} is required.`);
  if (!Array.isArray(value)) throw wrongParameter(`Param ${path} must be an array.`);
  if (value.length < least || value.length > most) {
    throw invalid(`${path} must have between ${least} and ${most} items, it has ${value.length}.`);
  }
  return value;
}

export function needText(value: unknown, path: string, most: number): string {
  if (value === undefined || value === null) throw missing(`The parameter ${path} is required.`);
  if (typeof value !== "string") throw wrongParameter(`Param ${path} must be a string.`);
  if (value.trim() === "") throw missing(`The parameter ${path} is required.`);
  if (lengthOf(value) > most) throw wrongParameter(`Param ${path} must be at most ${most} characters long.`);
  return value;
}

export function mayText(value: unknown, path: string, most: number): string | undefined {
  return value === undefined || value === null ? undefined : needText(value, path, most);
}

export function needUrl(value: unknown, path: string): string {
  const text = needText(value, path, 2000);
  if (!/^https?:\/\/[^\s/]+/i.test(text) || !URL.canParse(text)) throw invalid(`${path} is not a valid URL.`);
  return text;
}

/** `{"id"}` or `{"link"}`, exactly one of the two, with the extra keys this kind may have. */
export function mediaRef(value: unknown, kind: MediaKind, path: string, extra: string[] = []): MediaRef {
  const object = needObject(value, path);
  onlyKeys(object, ["id", "link", ...extra], path);
  const hasId = object.id !== undefined;
  if (hasId === (object.link !== undefined)) throw invalid(`${path} needs exactly one of id and link.`);
  const id = hasId ? needText(object.id, `${path}['id']`, 256) : null;
  const link = hasId ? null : needUrl(object.link, `${path}['link']`);
  return { kind, id, link, path, voice: object.voice === true };
}

export function coordinates(object: JsonObject, path: string): void {
  for (const [key, bound] of [
    ["latitude", 90],
    ["longitude", 180],
  ] as const) {
    const value = object[key];
    if (value === undefined || value === null) throw missing(`The parameter ${path}['${key}'] is required.`);
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number !== "number" || !(Math.abs(number) <= bound))
      throw invalid(`${path}['${key}'] is not a valid coordinate.`);
  }
}
