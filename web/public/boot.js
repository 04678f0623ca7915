// Before the first paint: theme, density and language of the last visit, so nothing flashes. A file of its own because the
// content security policy refuses inline scripts.
(() => {
  try {
    const look = JSON.parse(localStorage.getItem("recado.look") || "{}");
    const root = document.documentElement;
    if (look.theme === "light" || look.theme === "dark") root.dataset.theme = look.theme;
    if (look.density === "compact") root.dataset.density = "compact";
    if (typeof look.lang === "string") root.lang = look.lang;
  } catch {
    // Storage may be switched off; the defaults are fine.
  }
})();
