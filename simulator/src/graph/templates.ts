/** The template endpoints: list with cursors, create, read, edit, delete. */
import { jsonReply, type Reply, type Request } from "../core/http.ts";
import { type JsonObject, listOf, objectOf, textOf } from "../core/json.ts";
import type { Sim } from "../sim.ts";
import { languages } from "../wa/languages.ts";
import { review, tellTemplateStatus } from "../wa/template-review.ts";
import { checkComponents, type Format, refuse } from "../wa/template-rules.ts";
import type { Template } from "../wa/template-store.ts";
import { GraphError, missing } from "./errors.ts";
import { jsonBody } from "./json-body.ts";
import { pick } from "./numbers.ts";

const usualFields = ["id", "name", "language", "status", "category", "parameter_format", "components"];
const dayMs = 24 * 3_600_000;

function fieldsOf(template: Template): JsonObject {
  return {
    name: template.name,
    parameter_format: template.parameter_format,
    components: template.components,
    language: template.language,
    status: template.status,
    category: template.category,
    ...(template.previous_category ? { previous_category: template.previous_category } : {}),
    quality_score: { score: template.quality, date: Math.floor(template.created_at / 1000) },
    rejected_reason: template.rejected_reason,
    id: template.id,
  };
}

const cursorOf = (index: number) => Buffer.from(`cursor:${index}`).toString("base64url");

function indexOf(cursor: string | null): number | null {
  if (cursor === null) return null;
  const index = /^cursor:(\d+)$/.exec(Buffer.from(cursor, "base64url").toString("latin1"))?.[1];
  if (index === undefined) throw new GraphError(131_059, "The cursor is invalid or has expired");
  return Number(index);
}

function matches(template: Template, query: URLSearchParams): boolean {
  const body = String(template.components.find((component) => component.type === "BODY")?.text ?? "");
  const holds = (key: string, text: string) =>
    !query.get(key) || text.toLowerCase().includes((query.get(key) as string).toLowerCase());
  const same = (key: string, text: string) =>
    !query.get(key) || (query.get(key) as string).toUpperCase().split(",").includes(text.toUpperCase());
  return (
    holds("name", template.name) &&
    holds("content", body) &&
    holds("name_or_content", `${template.name} ${body}`) &&
    same("language", template.language) &&
    same("status", template.status) &&
    same("category", template.category) &&
    same("quality_score", template.quality)
  );
}

export function listTemplates(sim: Sim, wabaId: string, request: Request): Reply {
  const query = request.url.searchParams;
  const found = sim.templates.ofWaba(wabaId).filter((template) => matches(template, query));
  const asked = Number(query.get("limit") ?? 25);
  if (!Number.isInteger(asked) || asked < 1) throw new GraphError(100, "Param limit must be a positive number.");
  const limit = Math.min(asked, sim.settings.templates.page_max);
  const before = indexOf(query.get("before"));
  const start = before === null ? (indexOf(query.get("after")) ?? -1) + 1 : Math.max(0, before - limit);
  const page = found.slice(start, before === null ? start + limit : before);
  const last = start + page.length - 1;
  const next = new URL(request.url);
  next.searchParams.set("after", cursorOf(last));
  next.searchParams.delete("before");
  const paging = {
    cursors: { before: cursorOf(start), after: cursorOf(last) },
    ...(last + 1 < found.length ? { next: next.toString() } : {}),
  };
  const data = page.map((template) => pick(fieldsOf(template), query.get("fields"), usualFields));
  return jsonReply(page.length === 0 ? { data } : { data, paging });
}

export function showTemplate(template: Template, request: Request): Reply {
  return jsonReply(pick(fieldsOf(template), request.url.searchParams.get("fields"), usualFields));
}

function categoryOf(value: unknown): string {
  const category = textOf(value)?.toUpperCase() ?? "";
  if (!["MARKETING", "UTILITY", "AUTHENTICATION"].includes(category)) {
    throw new GraphError(100, "Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.");
  }
  return category;
}

function checkName(
  sim: Sim,
  wabaId: string,
  name: string | undefined,
  language: string | undefined,
  category: string,
): void {
  if (!name || name.length > 512 || !/^[a-z0-9_]+$/.test(name)) {
    throw refuse(
      2_388_042,
      "Template name is not valid",
      "The name may hold 1 to 512 lower case letters, digits and underscores.",
    );
  }
  if (!language) throw missing("The parameter language is required.");
  if (!languages.includes(language)) throw new GraphError(100, `Param language ${language} is not supported.`);
  if (sim.templates.find(wabaId, name, language)) {
    throw refuse(
      2_388_024,
      "Content in this language already exists",
      `There is already content in ${language} for this template.`,
    );
  }
  if (sim.templates.nameBlocked(wabaId, name, language)) {
    throw refuse(
      2_388_023,
      "Message template language is being deleted",
      "Content can be added again 30 days after the deletion, or under another name.",
    );
  }
  const sibling = sim.templates.find(wabaId, name, null);
  if (sibling && sibling.category !== category) {
    throw refuse(
      2_388_027,
      "Category does not match",
      `All languages of ${name} have the category ${sibling.category}.`,
    );
  }
}

function checkQuota(sim: Sim, wabaId: string): void {
  const { max_per_waba, creations_per_hour } = sim.settings.templates;
  const all = sim.templates.ofWaba(wabaId);
  if (all.length >= max_per_waba)
    throw refuse(2_388_019, "Template limit exceeded", `This account may have at most ${max_per_waba} templates.`);
  const recent = all.filter((template) => sim.clock.now() - template.created_at < 3_600_000).length;
  if (recent >= creations_per_hour) throw new GraphError(80_007, "Too many templates were created within an hour");
}

const textOfComponent = (components: JsonObject[], type: string) =>
  components.find((component) => component.type === type)?.text;

export function createTemplate(sim: Sim, wabaId: string, request: Request): Reply {
  const body = objectOf(jsonBody(request));
  const category = categoryOf(body.category);
  const [name, language] = [textOf(body.name), textOf(body.language)];
  checkQuota(sim, wabaId);
  checkName(sim, wabaId, name, language, category);
  const format = (textOf(body.parameter_format)?.toUpperCase() ?? "POSITIONAL") as Format;
  if (format !== "POSITIONAL" && format !== "NAMED")
    throw new GraphError(100, "Param parameter_format must be one of {NAMED, POSITIONAL}.");
  const components = checkComponents(body.components, {
    format,
    category,
    handleKnown: (handle) => sim.uploads.behindHandle(handle) !== undefined,
  });
  const twin = sim.templates
    .ofWaba(wabaId)
    .find(
      (other) =>
        other.language === language &&
        textOfComponent(other.components, "BODY") === textOfComponent(components, "BODY") &&
        textOfComponent(other.components, "FOOTER") === textOfComponent(components, "FOOTER") &&
        category !== "AUTHENTICATION",
    );
  if (twin) throw refuse(2_388_025, "Duplicate content", `The template ${twin.name} has the same body and footer.`);
  const template = sim.templates.add({
    waba_id: wabaId,
    name: name as string,
    language: language as string,
    category,
    parameter_format: format,
    status: "PENDING",
    components,
  });
  review(sim, template);
  return jsonReply({ id: template.id, status: template.status, category });
}

export function editTemplate(sim: Sim, template: Template, request: Request): Reply {
  const body = objectOf(jsonBody(request));
  if (!["APPROVED", "REJECTED", "PAUSED"].includes(template.status)) {
    throw refuse(
      2_388_000,
      "Message template cannot be edited",
      `A template that is ${template.status} cannot be edited.`,
    );
  }
  if (body.name !== undefined || body.language !== undefined)
    throw new GraphError(100, "Name and language of a template cannot be edited.");
  const now = sim.clock.now();
  if (template.status === "APPROVED") {
    const within = (days: number) => template.edits.filter((at) => now - at < days * dayMs).length;
    if (within(1) >= 1 || within(30) >= 10) {
      throw refuse(
        2_388_003,
        "Edit limit reached",
        "An approved template may be edited once in 24 hours and 10 times in 30 days.",
      );
    }
    if (body.category !== undefined && categoryOf(body.category) !== template.category) {
      throw refuse(2_388_004, "Category cannot be edited", "The category of an approved template cannot be edited.");
    }
  }
  const category = body.category === undefined ? template.category : categoryOf(body.category);
  if (body.components !== undefined) {
    const known = listOf(
      objectOf(template.components.find((component) => component.type === "HEADER")?.example).header_handle,
    );
    const handleKnown = (handle: string) => known.includes(handle) || sim.uploads.behindHandle(handle) !== undefined;
    template.components = checkComponents(body.components, {
      format: template.parameter_format,
      category,
      handleKnown,
    });
  }
  template.category = category;
  template.edits.push(now);
  review(sim, template);
  return jsonReply({ success: true, id: template.id, name: template.name, category });
}

export function deleteTemplates(sim: Sim, wabaId: string, request: Request): Reply {
  const name = request.url.searchParams.get("name");
  const id = request.url.searchParams.get("hsm_id");
  if (!name) throw missing("The parameter name is required.");
  const found = sim.templates
    .ofWaba(wabaId)
    .filter((template) => template.name === name && (id === null || template.id === id));
  if (found.length === 0) throw refuse(2_593_002, "Message template was not found", `There is no template ${name}.`);
  if (found.some((template) => template.status === "DISABLED")) {
    throw refuse(2_388_045, "Message template cannot be deleted", "A disabled template cannot be deleted.");
  }
  for (const template of found) {
    sim.templates.remove(template);
    tellTemplateStatus(sim, template, "DELETED");
  }
  return jsonReply({ success: true });
}

export function unpauseTemplate(sim: Sim, template: Template): Reply {
  if (template.status !== "PAUSED")
    throw refuse(2_388_001, "Message template is not paused", `The template is ${template.status}.`);
  template.status = "APPROVED";
  tellTemplateStatus(sim, template, "APPROVED", {
    other_info: { title: "UNPAUSE", description: "The template may be sent again." },
  });
  return jsonReply({ success: true });
}
