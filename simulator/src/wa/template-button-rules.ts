/** Rules for the buttons of a template at its creation. */
import { isObject, type JsonObject, listOf, textOf } from "../core/json.ts";
import { GraphError } from "../graph/errors.ts";
import { variablesIn } from "./template-text.ts";
import { lengthOf } from "./validate/check.ts";

const counts: Record<string, number> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  OTP: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  VOICE_CALL: 1,
  REQUEST_CONTACT_INFO: 1,
};
const withoutText = ["COPY_CODE", "OTP"];

const bad = (message: string) =>
  new GraphError(100, message, { subcode: 2_388_020, user_title: "Buttons are not valid", user_msg: message });

function checkUrl(button: JsonObject): void {
  const url = textOf(button.url);
  if (!url || !/^https?:\/\//i.test(url)) throw bad("A URL button needs a web address.");
  if (url.length > 2000) throw bad("The address of a URL button may have at most 2000 characters.");
  if (/^https?:\/\/(www\.)?wa\.me(\/|$)/i.test(url)) throw bad("Links to wa.me are not allowed.");
  const variables = variablesIn(url);
  if (variables.length > 1 || (variables.length === 1 && !/\{\{\w+\}\}$/.test(url))) {
    throw bad("The address of a URL button may hold one variable, at its end.");
  }
  if (variables.length === 1 && !textOf(listOf(button.example)[0] ?? button.example))
    throw bad("A URL button with a variable needs a sample.");
}

function checkOne(button: JsonObject, type: string): void {
  const text = textOf(button.text);
  if (!text && !withoutText.includes(type)) throw bad(`A button of type ${type} needs text.`);
  if (text && lengthOf(text) > 25) throw bad("The text of a button may have at most 25 characters.");
  if (text?.includes("{{")) throw bad("The text of a button may not hold variables.");
  if (type === "URL") checkUrl(button);
  if (type === "PHONE_NUMBER" && !/^\+?[\d\s-]{5,20}$/.test(textOf(button.phone_number) ?? ""))
    throw bad("A phone button needs a number of at most 20 characters.");
  if (type === "COPY_CODE") {
    const sample = textOf(listOf(button.example)[0] ?? button.example);
    if (!sample || sample.length > 15) throw bad("A copy code button needs a sample of at most 15 characters.");
  }
  if (type === "OTP" && !["COPY_CODE", "ONE_TAP", "ZERO_TAP"].includes(String(button.otp_type).toUpperCase()))
    throw bad("otp_type is not known.");
}

export function checkButtons(component: JsonObject, category: string): void {
  const buttons = listOf(component.buttons).filter(isObject);
  if (buttons.length < 1 || buttons.length > 10) throw bad("A template may have 1 to 10 buttons.");
  const types = buttons.map((button) => String(button.type ?? "").toUpperCase());
  buttons.forEach((button, index) => {
    const type = types[index] as string;
    const most = counts[type];
    if (most === undefined) throw bad(`The button type ${type || "(none)"} is not known.`);
    if (types.filter((other) => other === type).length > most)
      throw bad(`There may be at most ${most} buttons of type ${type}.`);
    checkOne(button, type);
  });
  if (types.includes("OTP") && (types.length > 1 || category !== "AUTHENTICATION"))
    throw bad("An OTP button stands alone in an authentication template.");
  const groups = types
    .map((type) => type === "QUICK_REPLY")
    .filter((quick, index, all) => index === 0 || quick !== all[index - 1]);
  if (groups.length > 2)
    throw bad("INVALID_FORMAT: quick replies must stand together, before or after the other buttons.");
  const labels = buttons.map((button) => textOf(button.text)).filter((text) => text !== undefined);
  if (new Set(labels).size !== labels.length) throw bad("Two buttons have the same text.");
}
