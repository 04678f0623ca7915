/** Interactive messages: reply buttons, lists and links, with their limits. Other kinds are taken as they are. */
import type { JsonObject } from "../../core/json.ts";
import { invalid, missing } from "../../graph/errors.ts";
import {
  type MediaRef,
  mayText,
  mediaRef,
  needList,
  needObject,
  needText,
  needUrl,
  onlyEmoji,
  onlyKeys,
} from "./check.ts";
import type { Checked } from "./content.ts";

const passedThrough = [
  "location_request_message",
  "flow",
  "product",
  "product_list",
  "catalog_message",
  "address_message",
  "call_permission_request",
  "carousel",
  "request_contact_info",
];

function header(value: unknown, textOnly: boolean): MediaRef[] {
  if (value === undefined) return [];
  const object = needObject(value, "interactive['header']");
  const type = needText(object.type, "interactive['header']['type']", 20);
  onlyKeys(object, ["type", "sub_text", type], "interactive['header']");
  if (type === "text") {
    needText(object.text, "interactive['header']['text']", 60);
    return [];
  }
  if (textOnly || (type !== "image" && type !== "video" && type !== "document")) {
    throw invalid(`interactive['header']['type'] may not be ${type} here.`);
  }
  return [mediaRef(object[type], type, `interactive['header']['${type}']`, type === "document" ? ["filename"] : [])];
}

function bodyAndFooter(object: JsonObject, most: number): void {
  needText(needObject(object.body, "interactive['body']").text, "interactive['body']['text']", most);
  if (object.footer !== undefined)
    needText(needObject(object.footer, "interactive['footer']").text, "interactive['footer']['text']", 60);
}

function checkId(value: unknown, path: string, most: number, seen: Set<string>): void {
  const id = needText(value, path, most);
  if (id !== id.trim()) throw invalid(`${path} may not begin or end with a blank.`);
  if (seen.has(id)) throw invalid(`${path} is used twice: ${id}.`);
  seen.add(id);
}

function buttons(action: JsonObject): void {
  onlyKeys(action, ["buttons"], "interactive['action']");
  const ids = new Set<string>();
  const titles = new Set<string>();
  needList(action.buttons, "interactive['action']['buttons']", 1, 3).forEach((item, index) => {
    const path = `interactive['action']['buttons'][${index}]`;
    const button = needObject(item, path);
    if (button.type !== "reply") throw invalid(`${path}['type'] must be reply.`);
    const reply = needObject(button.reply, `${path}['reply']`);
    checkId(reply.id, `${path}['reply']['id']`, 256, ids);
    const title = needText(reply.title, `${path}['reply']['title']`, 20);
    if (titles.has(title)) throw invalid(`${path}['reply']['title'] is used twice: ${title}.`);
    if (onlyEmoji(title)) throw invalid(`${path}['reply']['title'] may not be only emoji.`);
    titles.add(title);
  });
}

function list(action: JsonObject): void {
  onlyKeys(action, ["button", "sections"], "interactive['action']");
  needText(action.button, "interactive['action']['button']", 20);
  const sections = needList(action.sections, "interactive['action']['sections']", 1, 10);
  const ids = new Set<string>();
  let total = 0;
  sections.forEach((item, index) => {
    const path = `interactive['action']['sections'][${index}]`;
    const section = needObject(item, path);
    if (sections.length > 1) needText(section.title, `${path}['title']`, 24);
    else mayText(section.title, `${path}['title']`, 24);
    needList(section.rows, `${path}['rows']`, 1, 10).forEach((value, place) => {
      const row = needObject(value, `${path}['rows'][${place}]`);
      checkId(row.id, `${path}['rows'][${place}]['id']`, 200, ids);
      needText(row.title, `${path}['rows'][${place}]['title']`, 24);
      mayText(row.description, `${path}['rows'][${place}]['description']`, 72);
      total++;
    });
  });
  if (total > 10) throw invalid(`interactive['action']['sections'] may hold 10 rows in total, it holds ${total}.`);
}

function link(action: JsonObject): void {
  if (action.name !== "cta_url") throw invalid("interactive['action']['name'] must be cta_url.");
  const parameters = needObject(action.parameters, "interactive['action']['parameters']");
  needText(parameters.display_text, "interactive['action']['parameters']['display_text']", 20);
  needUrl(parameters.url, "interactive['action']['parameters']['url']");
}

export function interactive(content: unknown): Checked {
  const object = needObject(content, "interactive");
  const type = object.type;
  if (typeof type !== "string") throw missing("The parameter interactive['type'] is required.");
  const action = needObject(object.action, "interactive['action']");
  if (passedThrough.includes(type)) return { refs: [] };
  onlyKeys(object, ["type", "header", "body", "footer", "action"], "interactive");
  if (type !== "button" && type !== "list" && type !== "cta_url")
    throw invalid(`interactive['type'] ${type} is not known.`);
  const refs = header(object.header, type === "list");
  bodyAndFooter(object, type === "list" ? 4096 : 1024);
  if (type === "button") buttons(action);
  else if (type === "list") list(action);
  else link(action);
  return { refs };
}
