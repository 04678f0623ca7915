/** A template send against the template it names: status, exact parameters, formats; gives what the phone will show. */
import { isObject, type JsonObject, listOf, objectOf, textOf } from "../../core/json.ts";
import { GraphError, invalid, missing } from "../../graph/errors.ts";
import type { Template } from "../template-store.ts";
import { variablesIn } from "../template-text.ts";
import {
  coordinates,
  lengthOf,
  type MediaKind,
  type MediaRef,
  mediaRef,
  needList,
  needObject,
  needText,
} from "./check.ts";
import { type ShownButton, templateButtons } from "./template-buttons.ts";

export interface Rendered {
  refs: MediaRef[];
  header: JsonObject | null;
  body: string;
  footer: string | null;
  buttons: ShownButton[];
}

type Find = (name: string, language: string | null) => Template | undefined;

function usable(find: Find, name: string, language: string): Template {
  const template = find(name, language);
  if (!template) {
    const details = `template name (${name}) does not exist in ${language}`;
    throw new GraphError(132_001, details);
  }
  if (template.status === "PAUSED") throw new GraphError(132_015, `Template ${name} is paused due to low quality`);
  if (template.status === "DISABLED") throw new GraphError(132_016, `Template ${name} is disabled`);
  if (template.status !== "APPROVED")
    throw new GraphError(132_001, `template name (${name}) in ${language} is not approved`);
  return template;
}

function parameterText(value: JsonObject, path: string): string {
  if (value.type === "currency" || value.type === "date_time") {
    return needText(objectOf(value[value.type]).fallback_value, `${path}['${value.type}']['fallback_value']`, 1024);
  }
  if (value.type !== "text")
    throw new GraphError(132_012, `${path}: expected a text parameter, got ${String(value.type)}`);
  if (typeof value.text !== "string" || value.text === "") throw missing(`The parameter ${path}['text'] is required.`);
  if (/[\n\r\t]| {5,}/.test(value.text)) {
    throw new GraphError(
      132_018,
      `${path}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`,
    );
  }
  return value.text;
}

/** Puts the parameters of one component into its text. */
function fill(template: Template, text: string, parameters: unknown[], part: string): string {
  const variables = variablesIn(text);
  const distinct = [...new Set(variables)];
  if (parameters.length !== distinct.length) {
    const details = `${part}: number of localizable_params (${parameters.length}) does not match the expected number of params (${distinct.length})`;
    throw new GraphError(132_000, details);
  }
  const values = new Map<string, string>();
  parameters.forEach((item, index) => {
    const parameter = needObject(item, `${part}[${index}]`);
    const name = textOf(parameter.parameter_name);
    if (template.parameter_format === "NAMED" && (name === undefined || !distinct.includes(name))) {
      throw new GraphError(100, `${part}[${index}]: Parameter name is missing or not part of the template`);
    }
    if (template.parameter_format === "POSITIONAL" && name !== undefined) {
      throw new GraphError(132_012, `${part}[${index}]: the template takes positional parameters`);
    }
    values.set(name ?? String(index + 1), parameterText(parameter, `${part}[${index}]`));
  });
  return text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => values.get(key) ?? "");
}

function mediaHeader(format: MediaKind, parameters: unknown[]): { shown: JsonObject; ref: MediaRef } {
  const parameter = objectOf(parameters[0]);
  if (parameters.length !== 1 || parameter.type !== format) {
    const got = parameters.length === 0 ? "UNKNOWN" : String(parameter.type).toUpperCase();
    throw new GraphError(132_012, `header: Format mismatch, expected ${format.toUpperCase()}, received ${got}`);
  }
  const ref = mediaRef(
    parameter[format],
    format,
    `template['components']['header']['${format}']`,
    format === "document" ? ["filename"] : [],
  );
  return { shown: { type: format, [format]: parameter[format] }, ref };
}

function renderHeader(template: Template, parameters: unknown[]): { shown: JsonObject | null; refs: MediaRef[] } {
  const definition = template.components.find((component) => component.type === "HEADER");
  if (!definition) {
    if (parameters.length > 0) throw new GraphError(132_000, "header: the template has no header");
    return { shown: null, refs: [] };
  }
  const format = String(definition.format ?? "TEXT").toLowerCase();
  if (format === "text")
    return { shown: { type: "text", text: fill(template, String(definition.text), parameters, "header") }, refs: [] };
  if (format === "location") {
    const parameter = objectOf(parameters[0]);
    if (parameter.type !== "location")
      throw new GraphError(132_012, "header: Format mismatch, expected LOCATION, received UNKNOWN");
    coordinates(needObject(parameter.location, "header['location']"), "header['location']");
    return { shown: { type: "location", location: parameter.location }, refs: [] };
  }
  const kind = format === "image" || format === "document" ? format : "video";
  const { shown, ref } = mediaHeader(kind, parameters);
  return { shown, refs: [ref] };
}

interface GivenComponents {
  header: unknown[];
  body: unknown[];
  buttons: JsonObject[];
}

function sortComponents(value: unknown): GivenComponents {
  const given: GivenComponents = { header: [], body: [], buttons: [] };
  if (value === undefined) return given;
  const seen = new Set<string>();
  for (const item of needList(value, "template['components']", 0, 20)) {
    const component = needObject(item, "template['components']");
    const type = String(component.type ?? "").toLowerCase();
    if (type === "header" || type === "body") {
      if (seen.has(type)) throw invalid(`template['components'] has two ${type} components.`);
      seen.add(type);
      given[type] = listOf(component.parameters);
    } else if (type === "button") given.buttons.push(component);
    else if (type !== "limited_time_offer" && type !== "carousel")
      throw invalid(`template['components'] type ${type} is not known.`);
  }
  return given;
}

export function templateMessage(content: unknown, find: Find): Rendered & { template: Template } {
  const object = needObject(content, "template");
  const name = needText(object.name, "template['name']", 512);
  const language = needObject(object.language, "template['language']");
  const code = needText(language.code, "template['language']['code']", 20);
  if (language.policy !== undefined && language.policy !== "deterministic") {
    throw invalid("template['language']['policy'] must be deterministic.");
  }
  const template = usable(find, name, code);
  const given = sortComponents(object.components);
  const header = renderHeader(template, given.header);
  const bodyText = template.components.find((component) => component.type === "BODY")?.text;
  const body = fill(template, String(bodyText ?? ""), given.body, "body");
  if (lengthOf(body) > 1024)
    throw new GraphError(132_005, `body: Translated text too long, ${lengthOf(body)} characters`);
  const footer = textOf(template.components.find((component) => component.type === "FOOTER")?.text) ?? null;
  const defined = listOf(template.components.find((component) => component.type === "BUTTONS")?.buttons).filter(
    isObject,
  );
  return {
    template,
    refs: header.refs,
    header: header.shown,
    body,
    footer,
    buttons: templateButtons(defined, given.buttons),
  };
}
