/** What a new or edited template must obey (specs/channels.md 1.8); each breach is told with code 100 and a subcode. */
import { isObject, type JsonObject, listOf, objectOf, textOf } from "../core/json.ts";
import { GraphError } from "../graph/errors.ts";
import { checkButtons } from "./template-button-rules.ts";
import { malformedVariable, variablesIn } from "./template-text.ts";
import { lengthOf } from "./validate/check.ts";

export type Format = "POSITIONAL" | "NAMED";

export function refuse(subcode: number, title: string, message: string): GraphError {
  return new GraphError(100, message, { subcode, user_title: title, user_msg: message });
}

const tooLong = (part: string, most: number) =>
  refuse(2_388_040, "Character limit exceeded", `The ${part} may have at most ${most} characters.`);
const badHeader = (message: string) => refuse(2_388_047, "Message header format is incorrect", message);
const badBody = (message: string) => refuse(2_388_072, "Message body format is incorrect", message);
const badFooter = (message: string) => refuse(2_388_073, "Message footer format is incorrect", message);

function checkVariables(text: string, format: Format, part: string): string[] {
  const broken = malformedVariable(text);
  if (broken) throw badBody(`The ${part} holds a malformed variable: ${broken}.`);
  const names = [...new Set(variablesIn(text))];
  for (const name of names) {
    const positional = /^\d+$/.test(name);
    if (format === "POSITIONAL" && !positional)
      throw badBody(`{{${name}}} is not a number although the parameters are positional.`);
    if (format === "NAMED" && !/^[a-z][a-z0-9_]*$/.test(name)) {
      throw badBody(
        `{{${name}}} is not a valid name: lower case letters, digits and underscores, beginning with a letter.`,
      );
    }
  }
  if (format === "POSITIONAL") {
    const numbers = names.map(Number).sort((a, b) => a - b);
    if (numbers.some((number, index) => number !== index + 1))
      throw badBody(`The variables of the ${part} must be numbered 1, 2, 3 without gaps.`);
  }
  return names;
}

function checkSamples(example: JsonObject, names: string[], format: Format, part: "header" | "body"): void {
  if (names.length === 0) return;
  const missing = () => badBody(`The ${part} needs a sample for each of its ${names.length} variables.`);
  if (format === "NAMED") {
    const given = listOf(example[`${part}_text_named_params`]).map(objectOf);
    if (
      given.length !== names.length ||
      !names.every((name) => given.some((item) => item.param_name === name && textOf(item.example)))
    )
      throw missing();
    return;
  }
  const value = example[`${part}_text`];
  const samples = part === "body" ? listOf(listOf(value)[0]) : listOf(value);
  if (samples.length !== names.length || samples.some((sample) => !textOf(sample))) throw missing();
}

function checkHeader(component: JsonObject, format: Format, handleKnown: (handle: string) => boolean): void {
  const kind = String(component.format ?? "").toUpperCase();
  const example = objectOf(component.example);
  if (kind === "TEXT") {
    const text = textOf(component.text);
    if (!text) throw badHeader("A text header needs text.");
    if (lengthOf(text) > 60) throw tooLong("header", 60);
    if (/[\n*_~`]|\p{Extended_Pictographic}/u.test(text.replace(/\{\{\w+\}\}/g, ""))) {
      throw badHeader("A text header may not hold line breaks, formatting or emoji.");
    }
    const names = checkVariables(text, format, "header");
    if (names.length > 1) throw badHeader("A text header may hold at most one variable.");
    checkSamples(example, names, format, "header");
  } else if (["IMAGE", "VIDEO", "DOCUMENT", "GIF"].includes(kind)) {
    const handle = textOf(listOf(example.header_handle)[0]);
    if (!handle) throw badHeader(`A header of format ${kind} needs example.header_handle.`);
    if (!handleKnown(handle))
      throw refuse(
        2_494_102,
        "Uploaded media handle is invalid",
        "The header handle is not known; upload the sample again.",
      );
  } else if (kind !== "LOCATION") throw badHeader(`The header format ${kind || "(none)"} is not known.`);
}

function checkBody(component: JsonObject, format: Format, category: string): void {
  if (category === "AUTHENTICATION") return;
  const text = textOf(component.text);
  if (!text) throw badBody("The body needs text.");
  if (lengthOf(text) > 1024) throw tooLong("body", 1024);
  const names = checkVariables(text, format, "body");
  const trimmed = text.trim();
  if (/^\{\{\w+\}\}/.test(trimmed) || /\{\{\w+\}\}$/.test(trimmed)) {
    throw refuse(
      2_388_299,
      "Leading or trailing parameters are not allowed",
      "The body may not begin or end with a variable.",
    );
  }
  if (/\}\}\s*\{\{/.test(text)) throw badBody("Two variables may not stand side by side.");
  if (/\n{3,}/.test(text)) throw badBody("The body may not hold more than two line breaks in a row.");
  const words = text.replace(/\{\{\w+\}\}/g, " ").match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  if (names.length > 0 && words < names.length) {
    throw refuse(2_388_293, "Too many parameters for the length", "The body has too many variables for its length.");
  }
  if ((text.match(/\p{Extended_Pictographic}/gu)?.length ?? 0) > 10)
    throw badBody("The body may hold at most 10 emoji.");
  checkSamples(objectOf(component.example), names, format, "body");
}

function checkFooter(component: JsonObject, category: string): void {
  if (category === "AUTHENTICATION") {
    const minutes = component.code_expiration_minutes;
    if (minutes !== undefined && !(Number(minutes) >= 1 && Number(minutes) <= 90))
      throw badFooter("code_expiration_minutes must be 1 to 90.");
    return;
  }
  const text = textOf(component.text);
  if (!text) throw badFooter("The footer needs text.");
  if (lengthOf(text) > 60) throw tooLong("footer", 60);
  if (text.includes("{{")) throw badFooter("The footer may not hold variables.");
}

export function checkComponents(
  value: unknown,
  context: { format: Format; category: string; handleKnown: (handle: string) => boolean },
): JsonObject[] {
  const components = listOf(value).filter(isObject);
  if (components.length === 0) throw new GraphError(100, "The parameter components is required.");
  const byType = new Map<string, JsonObject>();
  for (const component of components) {
    const type = String(component.type ?? "").toUpperCase();
    if (byType.has(type)) throw new GraphError(100, `There are two components of type ${type}.`);
    byType.set(type, component);
  }
  const known = ["HEADER", "BODY", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER", "CAROUSEL"];
  const foreign = [...byType.keys()].find((type) => !known.includes(type));
  if (foreign !== undefined)
    throw new GraphError(100, `components type must be one of {${known.join(", ")}}, got ${foreign}.`);
  const [header, body, footer, buttons] = ["HEADER", "BODY", "FOOTER", "BUTTONS"].map((type) => byType.get(type));
  if (!body) throw badBody("A template needs exactly one body.");
  if (header) checkHeader(header, context.format, context.handleKnown);
  checkBody(body, context.format, context.category);
  if (footer) checkFooter(footer, context.category);
  if (buttons) checkButtons(buttons, context.category);
  return components.map((component) => ({ ...component, type: String(component.type).toUpperCase() }));
}
