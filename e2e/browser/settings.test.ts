// Everything that can be set up, set up through the screens: it holds after a reload, and colleagues see it without one.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { overflow, violations } from "../lib/axe.ts";
import { openBrowser, openConversation, replyField, rowOf, type Seat, takeSeat, Watch } from "../lib/browser.ts";
import { type Program, type Server, startServer, startSimulator } from "../lib/processes.ts";
import { control, writeAs } from "../lib/simulator.ts";
import { eachNeedsTheLast } from "../lib/steps.ts";
import { totpCode } from "../lib/totp.ts";
import { envelope, newSourceId, post, textMessage } from "../lib/webhook.ts";
import { administrator, setUp, whatsapp } from "../lib/workspace.ts";

const bruno = { name: "Bruno Salas", email: "bruno@tienda.example", password: "una frase de bruno" };
const newPassword = "otra frase de ana torres";

describe("the settings", () => {
  const watch = new Watch();
  let simulator: Program;
  let hook = "";
  let server: Server;
  let browser: Browser;
  let ana: Seat;
  let colleague: Seat;

  const pane = (page: Page) => page.locator('[data-pane="settings"]');
  const dialog = (page: Page) => page.getByRole("dialog");
  const views = (page: Page) => page.locator('[data-pane="views"]');
  const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
  const open = async (page: Page, section: string, title: string) => {
    await page.goto(`/settings/${section}`);
    await pane(page).getByRole("heading", { level: 1, name: title }).waitFor();
  };
  const choose = async (page: Page, field: Locator, option: string) => {
    await field.click();
    await page.getByRole("option", { name: option, exact: true }).click();
  };
  const press = (where: Page | Locator, name: string | RegExp) => where.getByRole("button", { name, exact: typeof name === "string" }).click();
  const gone = (what: Locator) => what.waitFor({ state: "detached" });
  const row = (page: Page, text: string) => pane(page).getByRole("listitem").filter({ hasText: text });
  const confirm = async (page: Page, name: string) => {
    await press(page.getByRole("alertdialog"), name);
    await gone(page.getByRole("alertdialog"));
  };
  const logIn = async (page: Page, password: string) => {
    await page.goto("/login");
    await page.getByLabel("Correo").fill(administrator.email);
    await page.getByLabel("Contraseña", { exact: true }).fill(password);
    await press(page, "Entrar");
  };

  eachNeedsTheLast();
  before(async () => {
    // Sessions are ended and a wrong password is tried on purpose.
    watch.allow(/status of 401 /);
    watch.allow(/status of 422 .*\/me\/password/);
    watch.allow(/WebSocket .*HTTP Authentication failed/);
    watch.allow(/status of 410 .*\/api\/v1\/invitation/);
    watch.allow(/WebSocket is closed before the connection/);
    simulator = await startSimulator();
    server = await startServer({ args: ["--simulator", simulator.url] });
    browser = await openBrowser();
    ana = await takeSeat(browser, watch, server.url, { as: await setUp(server), path: "/settings" });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await simulator?.stop();
    server?.clean();
    assert.deepEqual(watch.problems, []);
  });

  test("WhatsApp is connected, and what the screen gives to copy makes the webhook work", async () => {
    const { page } = ana;
    await open(page, "channels", "Canales");
    await pane(page).getByText("Conecta WhatsApp para recibir mensajes").waitFor();
    await press(pane(page), "Conectar WhatsApp");
    await press(dialog(page), "Conectar WhatsApp");
    await dialog(page).getByText("Falta este dato.").first().waitFor();
    for (const [label, text] of [
      ["Nombre del canal", "WhatsApp Ventas"],
      ["Identificador del número (phone_number_id)", whatsapp.phone_number_id],
      ["Identificador de la cuenta (WABA)", whatsapp.waba_id],
      ["Token de acceso", whatsapp.access_token],
      ["Identificador de la aplicación (opcional)", whatsapp.app_id],
      ["Clave secreta de la aplicación", whatsapp.app_secret],
    ] as const)
      await dialog(page).getByLabel(label, { exact: true }).fill(text);
    await dialog(page).getByText("Avanzado").click();
    await dialog(page).getByLabel("Dirección base de la API").fill(`${simulator.url}/graph`);
    await press(dialog(page), "Conectar WhatsApp");
    await gone(dialog(page));
    await page.reload();
    await pane(page).getByRole("heading", { name: "WhatsApp Ventas" }).waitFor();
    await press(page, "Copiar: URL de devolución de llamada");
    const callback_url = await clipboard(page);
    await press(page, "Copiar: Token de verificación");
    const verify_token = await clipboard(page);
    await control(simulator, "POST", "/app", { callback_url, verify_token });
    hook = new URL(callback_url).pathname;
    await press(pane(page), "Comprobar conexión");
    await pane(page).getByText("Conectado", { exact: true }).waitFor();
    await press(pane(page), "Editar");
    await dialog(page).getByLabel("Nombre del canal").fill("WhatsApp Tienda");
    await press(dialog(page), "Guardar");
    await gone(dialog(page));
    await page.reload();
    await pane(page).getByRole("heading", { name: "WhatsApp Tienda" }).waitFor();
    await writeAs(simulator, "56912345678", "¿Tienen la mochila en verde?", "Valentina Rojas");
    await page.goto("/inbox?tab=all");
    await rowOf(page, "Valentina Rojas").waitFor();
  });

  test("templates are brought from WhatsApp", async () => {
    const { page } = ana;
    await open(page, "channels", "Canales");
    await press(pane(page), "Plantillas");
    await press(dialog(page), "Traer de WhatsApp");
    await dialog(page).getByText("pedido_en_camino").first().waitFor();
    await page.keyboard.press("Escape");
    await gone(dialog(page));
  });

  test("what WhatsApp sent and could not be used is shown with the reason, processed again, and discarded", async () => {
    const { page } = ana;
    const person = { wa_id: "56922221111", name: "Rota" };
    const broken = { ...textMessage(person, ""), id: newSourceId(), text: undefined };
    const good = textMessage(person, "Esto sí se entiende");
    assert.equal(await post(server.url, hook, envelope(person, { messages: [broken, good] })), 200);
    await open(page, "queue", "Cola");
    await page.getByRole("radio", { name: "Recibidos con error" }).click();
    const letter = row(page, "Aviso de WhatsApp");
    await letter.getByText("Motivo:").waitFor();
    await letter.getByText("Ver lo recibido").click();
    await letter.getByText("Esto sí se entiende").waitFor();
    assert.deepEqual(await violations(page), []);
    assert.equal(await overflow(page), undefined);
    await press(letter, /^Procesar otra vez/);
    await page.getByText("Se procesa otra vez.").waitFor();
    // It is as broken as before, so it comes back.
    await press(letter, /^Descartar/);
    await confirm(page, "Descartar");
    await pane(page).getByText("Todo lo que llegó se pudo usar").waitFor();
    await page.goto("/inbox?tab=all");
    await rowOf(page, person.name).filter({ hasText: "Esto sí se entiende" }).waitFor();
    assert.equal(await rowOf(page, person.name).count(), 1);
  });

  test("somebody is invited, joins by the link in a browser of their own, and the list shows them at once", async () => {
    const { page } = ana;
    await open(page, "users", "Usuarios");
    await press(pane(page), "Invitar");
    await dialog(page).getByLabel("Correo").fill(bruno.email);
    await press(dialog(page), "Crear enlace de invitación");
    await press(dialog(page), "Copiar: Enlace");
    const link = await clipboard(page);
    await page.keyboard.press("Escape");
    await row(page, bruno.email).getByText("Retirar").waitFor();
    colleague = await takeSeat(browser, watch, server.url, { path: link });
    await colleague.page.getByRole("heading", { name: "Únete a Tienda Aurora" }).waitFor();
    await colleague.page.getByLabel("Tu nombre").fill(bruno.name);
    await colleague.page.getByLabel("Contraseña", { exact: true }).fill(bruno.password);
    await press(colleague.page, "Crear mi cuenta y entrar");
    await colleague.page.waitForURL(/\/inbox/);
    await row(page, bruno.name).waitFor();
    await pane(page).getByText("No hay invitaciones pendientes.").waitFor();
    const again = await takeSeat(browser, watch, server.url, { path: link });
    await again.page.getByRole("heading", { name: "Este enlace ya no sirve" }).waitFor();
    await again.context.close();
  });

  test("an invitation is withdrawn, and its link is dead", async () => {
    const { page } = ana;
    await press(pane(page), "Invitar");
    await dialog(page).getByLabel("Correo").fill("otra@tienda.example");
    await press(dialog(page), "Crear enlace de invitación");
    await press(dialog(page), "Copiar: Enlace");
    const link = await clipboard(page);
    await page.keyboard.press("Escape");
    await press(page, "Retirar la invitación de otra@tienda.example");
    await pane(page).getByText("No hay invitaciones pendientes.").waitFor();
    await page.reload();
    await pane(page).getByText("No hay invitaciones pendientes.").waitFor();
    const late = await takeSeat(browser, watch, server.url, { path: link });
    await late.page.getByRole("heading", { name: "Este enlace ya no sirve" }).waitFor();
    await late.context.close();
  });

  test("a role decides what somebody sees, from the moment it is given", async () => {
    const { page } = ana;
    await colleague.page.goto("/settings/labels");
    await colleague.page.getByText("No tienes permiso para ver esto").waitFor();
    await choose(page, page.getByRole("button", { name: `Rol de ${bruno.name}` }), "Administrador");
    await colleague.page.getByRole("heading", { level: 1, name: "Etiquetas" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: /Rol de Bruno Salas/ }).filter({ hasText: "Administrador" }).waitFor();
    await choose(page, page.getByRole("button", { name: `Rol de ${bruno.name}` }), "Agente");
    await colleague.page.getByText("No tienes permiso para ver esto").waitFor();
  });

  test("who belongs to a channel sees its conversations at once", async () => {
    const { page } = ana;
    await colleague.page.goto("/inbox?tab=all");
    await colleague.page.getByRole("radio", { name: /Todas/ }).waitFor();
    assert.equal(await rowOf(colleague.page, "Valentina Rojas").count(), 0);
    await open(page, "channels", "Canales");
    await press(pane(page), /^Quién lo ve/);
    await dialog(page).getByText(bruno.name).click();
    await press(page, "Cerrar");
    await pane(page).getByRole("button", { name: "Quién lo ve (2)" }).waitFor();
    await rowOf(colleague.page, "Valentina Rojas").waitFor();
  });

  test("labels are made, changed and removed before a colleague's eyes", async () => {
    const { page } = ana;
    await open(page, "labels", "Etiquetas");
    await pane(page).getByRole("button", { name: "Crear etiqueta" }).click();
    await dialog(page).getByLabel("Nombre", { exact: true }).fill("Garantía");
    await dialog(page).getByLabel("Descripción").fill("Pide cambio por falla");
    await dialog(page).getByRole("radio", { name: "verde" }).check({ force: true });
    await press(dialog(page), "Guardar");
    await gone(dialog(page));
    await views(colleague.page).getByText("Garantía", { exact: true }).waitFor();
    await page.reload();
    await row(page, "Pide cambio por falla").getByText("Garantía").waitFor();
    await press(page, "Editar Garantía");
    await dialog(page).getByLabel("Nombre", { exact: true }).fill("Garantías");
    await press(dialog(page), "Guardar");
    await views(colleague.page).getByText("Garantías", { exact: true }).waitFor();
    await press(page, "Eliminar Garantías");
    await confirm(page, "Eliminar");
    await gone(views(colleague.page).getByText("Garantías", { exact: true }));
    await page.reload();
    await pane(page).getByText("Crea tu primera etiqueta").waitFor();
  });

  test("teams are made, changed and removed before a colleague's eyes", async () => {
    const { page } = ana;
    await open(page, "teams", "Equipos");
    await pane(page).getByRole("button", { name: "Crear equipo" }).first().click();
    await press(dialog(page), "Guardar");
    await dialog(page).getByText("Escribe un nombre.").waitFor();
    await dialog(page).getByLabel("Nombre", { exact: true }).fill("Posventa");
    await dialog(page).getByText(bruno.name).click();
    await press(dialog(page), "Guardar");
    await gone(dialog(page));
    await row(page, "Posventa").getByText(bruno.name).waitFor();
    await views(colleague.page).getByText("Posventa").waitFor();
    await press(page, "Editar Posventa");
    await dialog(page).getByLabel("Nombre", { exact: true }).fill("Devoluciones");
    await press(dialog(page), "Guardar");
    await views(colleague.page).getByText("Devoluciones").waitFor();
    await page.reload();
    await press(page, "Eliminar Devoluciones");
    await confirm(page, "Eliminar");
    await gone(views(colleague.page).getByText("Devoluciones"));
    await page.reload();
    await pane(page).getByText("Crea equipos para repartir las conversaciones").waitFor();
  });

  test("the company's data: a colleague sees the new name, and unsaved changes are not lost by a click", async () => {
    const { page } = ana;
    await open(page, "general", "General");
    await page.getByLabel("Nombre de la empresa").fill("Aurora y Cía");
    await page.getByRole("link", { name: "Equipos" }).click();
    await page.getByRole("alertdialog", { name: "¿Salir sin guardar?" }).waitFor();
    await press(page.getByRole("alertdialog"), "Cancelar");
    await press(page, "Guardar");
    await gone(page.getByText("Cambios sin guardar"));
    await page.reload();
    assert.equal(await page.getByLabel("Nombre de la empresa").inputValue(), "Aurora y Cía");
    await press(colleague.page, /^Menú de Bruno/);
    await colleague.page.getByRole("menu").getByText(`${bruno.name} · Aurora y Cía`).waitFor();
    await colleague.page.keyboard.press("Escape");
  });

  test("name, language, theme and density are kept, and the name is everybody's", async () => {
    const { page } = ana;
    await open(page, "profile", "Perfil");
    await page.getByLabel("Nombre", { exact: true }).fill("Ana María Torres");
    await choose(page, page.getByRole("button", { name: /Idioma/ }), "English");
    await choose(page, page.getByRole("button", { name: /Tema/ }), "Oscuro");
    await choose(page, page.getByRole("button", { name: /Densidad/ }), "Compacta");
    await press(page, "Guardar");
    await pane(page).getByRole("heading", { level: 1, name: "Profile" }).waitFor();
    const look = () => page.evaluate(() => [document.documentElement.lang.slice(0, 2), getComputedStyle(document.documentElement).colorScheme]);
    assert.deepEqual(await look(), ["en", "dark"]);
    await page.reload();
    await pane(page).getByRole("heading", { level: 1, name: "Profile" }).waitFor();
    assert.deepEqual(await look(), ["en", "dark"]);
    assert.match((await page.getByRole("button", { name: /density/i }).textContent()) ?? "", /Compact/);
    await openConversation(colleague.page, "Valentina Rojas");
    await press(colleague.page, /^Asignada:/);
    await colleague.page.getByRole("menu").getByText("Ana María Torres").waitFor();
    await colleague.page.keyboard.press("Escape");
    await choose(page, page.getByRole("button", { name: /Language/ }), "Español");
    await choose(page, page.getByRole("button", { name: /Theme/ }), "Light");
    await press(page, "Save");
    await pane(page).getByRole("heading", { level: 1, name: "Perfil" }).waitFor();
  });

  test("single keys can be turned off: then they do nothing, while combinations still work", async () => {
    const { page } = ana;
    const shortcuts = page.getByRole("switch", { name: "Usar atajos de una sola tecla" });
    const toggle = async () => {
      const kept = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/me") && answer.request().method() === "PATCH");
      await pane(page).getByText("Usar atajos de una sola tecla").click();
      assert.equal((await kept).status(), 200);
    };
    await toggle();
    await page.reload();
    await shortcuts.waitFor();
    assert.equal(await shortcuts.isChecked(), false);
    await page.goto("/inbox?tab=all");
    await rowOf(page, "Valentina Rojas").waitFor();
    for (const key of ["j", "/", "?"]) await page.keyboard.press(key);
    await page.keyboard.press("Control+k");
    await dialog(page).waitFor();
    assert.match(page.url(), /\/inbox\?tab=all$/);
    assert.equal(await dialog(page).count(), 1);
    await page.keyboard.press("Escape");
    await gone(dialog(page));
    await openConversation(page, "Valentina Rojas");
    await page.locator('[data-pane="list"]').getByRole("listbox").focus();
    for (const key of ["e", "r", "n", "a"]) await page.keyboard.press(key);
    await page.keyboard.press("Control+k");
    await dialog(page).waitFor();
    await page.keyboard.press("Escape");
    await page.locator('[data-pane="thread"]').getByRole("button", { name: "Cerrar", exact: true }).waitFor();
    assert.equal(await replyField(page).inputValue(), "");
    await open(page, "profile", "Perfil");
    await toggle();
    await page.goto("/inbox?tab=all");
    await rowOf(page, "Valentina Rojas").waitFor();
    await page.keyboard.press("j");
    await page.waitForURL(/\/inbox\/\d+/);
  });

  test("a session is seen and ended from another", async () => {
    const laptop = await takeSeat(browser, watch, server.url, { path: "/login" });
    await logIn(laptop.page, administrator.password);
    await laptop.page.waitForURL(/\/inbox/);
    await open(ana.page, "security", "Seguridad");
    await press(row(ana.page, "127.0.0.1"), "Cerrar sesión");
    await gone(pane(ana.page).getByRole("button", { name: "Cerrar sesión" }));
    await laptop.page.goto("/settings");
    await laptop.page.waitForURL(/\/login/);
    await logIn(laptop.page, administrator.password);
    await laptop.page.waitForURL(/\/inbox/);
    const { page } = ana;
    await open(page, "security", "Seguridad");
    await page.getByLabel("Contraseña actual").fill("no es esta");
    await page.getByLabel("Contraseña nueva").fill(newPassword);
    await press(page, "Cambiar contraseña");
    await pane(page).getByRole("alert").or(pane(page).locator('[slot="errorMessage"]')).first().waitFor();
    await page.getByLabel("Contraseña actual").fill(administrator.password);
    await press(page, "Cambiar contraseña");
    await page.getByText("Tu contraseña cambió. Cerramos tus otras sesiones.").waitFor();
    await laptop.page.goto("/settings");
    await laptop.page.waitForURL(/\/login/);
    await laptop.context.close();
  });

  test("a second factor: asked for at the door, replaced by a recovery code once, and removed", async () => {
    const { page } = ana;
    await press(page, "Activar");
    const secret = await page.getByRole("textbox", { name: "Clave para tu aplicación de autenticación" }).inputValue();
    await page.getByLabel("Código", { exact: true }).fill(totpCode(secret));
    await press(page, "Confirmar");
    const codes = ((await pane(page).locator("pre").textContent()) ?? "").trim().split("\n");
    assert.ok(codes.length >= 8);
    await press(page, "Ya los guardé");
    const laptop = await takeSeat(browser, watch, server.url, { path: "/login" });
    await logIn(laptop.page, newPassword);
    // The code of this moment was used to confirm; the next one is good already.
    await laptop.page.getByLabel("Código", { exact: true }).fill(totpCode(secret, Date.now() + 30_000));
    await press(laptop.page, "Entrar");
    await laptop.page.waitForURL(/\/inbox/);
    for (const isFirst of [true, false]) {
      const other = await takeSeat(browser, watch, server.url, { path: "/login" });
      await logIn(other.page, newPassword);
      await press(other.page, "Usar un código de recuperación");
      await other.page.getByLabel("Código de recuperación").fill(codes[0] as string);
      await press(other.page, "Entrar");
      if (isFirst) await other.page.waitForURL(/\/inbox/);
      else await other.page.getByText("El código no coincide o ya se usó.").waitFor();
      await other.context.close();
    }
    await page.reload();
    await page.getByLabel("Contraseña actual").last().fill(newPassword);
    await press(page, "Desactivar segundo factor");
    await page.getByRole("button", { name: "Activar", exact: true }).waitFor();
    await laptop.context.close();
    const plain = await takeSeat(browser, watch, server.url, { path: "/login" });
    await logIn(plain.page, newPassword);
    await plain.page.waitForURL(/\/inbox/);
    await plain.context.close();
  });

  test("who is disabled is out at once", async () => {
    const { page } = ana;
    await open(page, "users", "Usuarios");
    await press(row(page, bruno.name), "Desactivar");
    await row(page, bruno.name).getByText("Desactivado").waitFor();
    await colleague.page.goto("/inbox?tab=all");
    await colleague.page.waitForURL(/\/login/);
    await page.reload();
    await press(row(page, bruno.name), "Activar");
    await gone(row(page, bruno.name).getByText("Desactivado"));
  });

  test("a channel is removed only by typing its name", async () => {
    const { page } = ana;
    await open(page, "channels", "Canales");
    await press(pane(page), "Eliminar");
    const ask = page.getByRole("alertdialog");
    await ask.getByRole("textbox").fill("WhatsApp");
    await press(ask, "Eliminar");
    await ask.getByText("El nombre no coincide.").waitFor();
    await ask.getByRole("textbox").fill("WhatsApp Tienda");
    await press(ask, "Eliminar");
    await gone(ask);
    await page.reload();
    await pane(page).getByText("Conecta WhatsApp para recibir mensajes").waitFor();
  });
});
