/** Content objects of the send call that stand for themselves: text, media, location, contacts, reaction. */
import { isObject, type JsonObject } from "../../core/json.ts";
import { invalid, missing, wrongParameter } from "../../graph/errors.ts";
import {
  coordinates,
  isEmoji,
  type MediaKind,
  type MediaRef,
  mayText,
  mediaRef,
  needList,
  needObject,
  needText,
  onlyKeys,
} from "./check.ts";

export type Checked = { refs: MediaRef[] };
const nothing: Checked = { refs: [] };

function text(content: unknown): Checked {
  const object = needObject(content, "text");
  onlyKeys(object, ["body", "preview_url"], "text");
  needText(object.body, "text['body']", 4096);
  if (object.preview_url !== undefined && typeof object.preview_url !== "boolean") {
    throw wrongParameter("Param text['preview_url'] must be a boolean.");
  }
  return nothing;
}

function media(kind: MediaKind, extra: string[]): (content: unknown) => Checked {
  return (content) => {
    const ref = mediaRef(content, kind, kind, extra);
    const object = content as JsonObject;
    if (extra.includes("caption")) mayText(object.caption, `${kind}['caption']`, 1024);
    if (extra.includes("filename")) mayText(object.filename, `${kind}['filename']`, 240);
    if (object.voice !== undefined && typeof object.voice !== "boolean")
      throw wrongParameter("Param audio['voice'] must be a boolean.");
    return { refs: [ref] };
  };
}

function location(content: unknown): Checked {
  const object = needObject(content, "location");
  onlyKeys(object, ["latitude", "longitude", "name", "address"], "location");
  coordinates(object, "location");
  mayText(object.name, "location['name']", 1000);
  mayText(object.address, "location['address']", 1000);
  return nothing;
}

function reaction(content: unknown): Checked {
  const object = needObject(content, "reaction");
  onlyKeys(object, ["message_id", "emoji"], "reaction");
  needText(object.message_id, "reaction['message_id']", 512);
  if (typeof object.emoji !== "string") throw missing("The parameter reaction['emoji'] is required.");
  if (object.emoji !== "" && !isEmoji(object.emoji)) throw invalid("reaction['emoji'] must be one emoji or empty.");
  return nothing;
}

const cardLists: [string, string, string[]][] = [
  ["phones", "phone", ["phone", "type", "wa_id"]],
  ["emails", "email", ["email", "type"]],
  ["urls", "url", ["url", "type"]],
];
const addressKeys = ["street", "city", "state", "zip", "country", "country_code", "type"];
const nameKeys = ["first_name", "last_name", "middle_name", "suffix", "prefix"];

function checkCard(value: unknown, path: string): void {
  const card = needObject(value, path);
  onlyKeys(card, ["name", "birthday", "org", "addresses", ...cardLists.map(([key]) => key)], path);
  const name = needObject(card.name, `${path}['name']`);
  onlyKeys(name, ["formatted_name", ...nameKeys], `${path}['name']`);
  needText(name.formatted_name, `${path}['name']['formatted_name']`, 1024);
  if (!nameKeys.some((key) => typeof name[key] === "string" && name[key] !== "")) {
    throw missing(`${path}['name'] needs at least one of ${nameKeys.join(", ")} besides formatted_name.`);
  }
  if (card.birthday !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(String(card.birthday))) {
    throw invalid(`${path}['birthday'] must be YYYY-MM-DD.`);
  }
  for (const [list, key, keys] of cardLists) {
    if (card[list] === undefined) continue;
    for (const item of needList(card[list], `${path}['${list}']`, 0, 100)) {
      onlyKeys(needObject(item, list), keys, list);
      needText((item as JsonObject)[key], `${list}['${key}']`, 2000);
    }
  }
  if (card.addresses !== undefined) {
    for (const item of needList(card.addresses, `${path}['addresses']`, 0, 100))
      onlyKeys(needObject(item, "addresses"), addressKeys, "addresses");
  }
  if (card.org !== undefined) onlyKeys(needObject(card.org, "org"), ["company", "department", "title"], "org");
}

function contacts(content: unknown): Checked {
  needList(content, "contacts", 1, 257).forEach((card, index) => {
    checkCard(card, `contacts[${index}]`);
  });
  return nothing;
}

export const contentChecks: Record<string, (content: unknown) => Checked> = {
  text,
  image: media("image", ["caption"]),
  video: media("video", ["caption"]),
  audio: media("audio", ["voice"]),
  document: media("document", ["caption", "filename"]),
  sticker: media("sticker", []),
  location,
  reaction,
  contacts,
};

export function needType(payload: JsonObject): string {
  if (payload.type === undefined && isObject(payload.text)) return "text";
  if (typeof payload.type !== "string") throw missing("The parameter type is required.");
  return payload.type;
}
