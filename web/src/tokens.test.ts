import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
const tokens = new Map<string, [string, string]>();
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g))
  tokens.set(name as string, [light as string, dark as string]);

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const labels = ["red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink", "gray"];
const texts: [string, string][] = [
  ...["surface", "raised", "selected", "hover", "canvas", "sunken"].flatMap((back): [string, string][] => [
    ["ink", back],
    ["ink2", back],
    ["ink3", back],
  ]),
  ["accent-text", "surface"],
  ["accent-text", "selected"],
  ["ink", "bubble-in"],
  ["ink", "bubble-out"],
  ["ink2", "bubble-in"],
  ["ink2", "bubble-out"],
  ["note-ink", "note-bg"],
  ["toast-ink", "toast-bg"],
  ["toast-action", "toast-bg"],
  ["danger", "surface"],
  ["note-ink", "surface"],
  ...["ok", "warn", "danger", "info"].map((tone): [string, string] => [tone, `${tone}-bg`]),
  ...labels.map((label): [string, string] => [`label-${label}`, `label-${label}-bg`]),
];
const controls: [string, string][] = [
  ["line-strong", "surface"],
  ["line-strong", "canvas"],
  ["focus", "surface"],
  ["focus", "canvas"],
  ["tick-read", "bubble-out"],
  ["whatsapp", "surface"],
];

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("contrast, %s", (_, theme) => {
  const of = (name: string) => {
    const pair = tokens.get(name);
    if (!pair) throw new Error(`no token ${name}`);
    return pair[theme];
  };
  it.each(texts)("%s on %s is readable", (ink, back) => {
    expect(contrast(of(ink), of(back))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(controls)("%s on %s can be seen", (ink, back) => {
    expect(contrast(of(ink), of(back))).toBeGreaterThanOrEqual(3);
  });
  it("white on the accent is readable", () => {
    for (const back of ["accent", "accent-hover"]) expect(contrast("#ffffff", of(back))).toBeGreaterThanOrEqual(4.5);
  });
});
