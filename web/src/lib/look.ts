/** Theme and density: attributes of <html>, remembered for the next first paint (public/boot.js reads them). */
export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";
export type Look = { theme: Theme; density: Density; lang: string };

export function applyLook(look: Look): void {
  const root = document.documentElement;
  if (look.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = look.theme;
  if (look.density === "compact") root.dataset.density = "compact";
  else delete root.dataset.density;
  root.lang = look.lang;
  try {
    localStorage.setItem("recado.look", JSON.stringify(look));
  } catch {
    // Storage may be full or switched off; the look still holds for this visit.
  }
}

export function rememberedLanguage(): string | undefined {
  try {
    return (JSON.parse(localStorage.getItem("recado.look") ?? "{}") as Partial<Look>).lang;
  } catch {
    return undefined;
  }
}
