import type { Language } from "./i18n";
import type { Look } from "./look";

/** For people who are not logged in: remembered on this computer; logged in, one's own choice counts. */
export function chooseLanguage(lang: Language): void {
  const look: Look = { theme: "system", density: "comfortable", ...readLook(), lang };
  try {
    localStorage.setItem("recado.look", JSON.stringify(look));
  } catch {
    return;
  }
  location.reload();
}

function readLook(): Partial<Look> {
  try {
    return JSON.parse(localStorage.getItem("recado.look") ?? "{}") as Partial<Look>;
  } catch {
    return {};
  }
}
