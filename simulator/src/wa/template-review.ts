/** What becomes of templates after their creation, each step told by a webhook. */
import type { JsonObject } from "../core/json.ts";
import type { Sim } from "../sim.ts";
import type { Template, TemplateStatus } from "./template-store.ts";

const pauseHours = [3, 6];

function subject(template: Template): JsonObject {
  return {
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language.replace("_", "-"),
  };
}

function tell(sim: Sim, template: Template, field: string, value: JsonObject): void {
  const time = Math.floor(sim.clock.now() / 1000);
  sim.webhooks.push({ waba_id: template.waba_id, phone_number_id: null, field, time, value });
}

export function tellTemplateStatus(sim: Sim, template: Template, event: string, extra: JsonObject = {}): void {
  tell(sim, template, "message_template_status_update", {
    event,
    ...subject(template),
    reason: template.rejected_reason,
    message_template_category: template.category,
    ...extra,
  });
}

/** Sets a status as the reviewers would, with the reason of a rejection. */
export function decide(
  sim: Sim,
  template: Template,
  status: TemplateStatus,
  reason = "NONE",
  recommendation = "",
): void {
  template.status = status;
  template.rejected_reason = status === "REJECTED" ? (reason === "NONE" ? "INVALID_FORMAT" : reason) : "NONE";
  const info = status === "REJECTED" ? { rejection_info: { reason: template.rejected_reason, recommendation } } : {};
  tellTemplateStatus(sim, template, status, info);
}

/** Takes the template up for review; the verdict of the settings comes after the review time. */
export function review(sim: Sim, template: Template): void {
  template.status = "PENDING";
  sim.clock.after(sim.settings.templates.review_ms, () => {
    const verdict = sim.settings.templates.verdict as TemplateStatus;
    if (template.status === "PENDING" && verdict !== "PENDING") decide(sim, template, verdict, "INVALID_FORMAT");
  });
}

/** First 3 hours, then 6, the third time for good. */
export function pause(sim: Sim, template: Template): void {
  const hours = pauseHours[template.pauses++];
  if (hours === undefined) {
    template.status = "DISABLED";
    tellTemplateStatus(sim, template, "DISABLED", {
      other_info: { title: "DISABLED", description: "The template got too much negative feedback." },
    });
    return;
  }
  template.status = "PAUSED";
  const title = template.pauses === 1 ? "FIRST_PAUSE" : "SECOND_PAUSE";
  tellTemplateStatus(sim, template, "PAUSED", {
    other_info: { title, description: `The template is paused for ${hours} hours.` },
  });
  sim.clock.after(hours * 3_600_000, () => {
    if (template.status !== "PAUSED") return;
    template.status = "APPROVED";
    tellTemplateStatus(sim, template, "APPROVED", {
      other_info: { title: "UNPAUSE", description: "The template may be sent again." },
    });
  });
}

export function changeQuality(sim: Sim, template: Template, quality: string): void {
  const previous = template.quality;
  template.quality = quality;
  tell(sim, template, "message_template_quality_update", {
    previous_quality_score: previous,
    new_quality_score: quality,
    ...subject(template),
  });
}

export function changeCategory(sim: Sim, template: Template, category: string): void {
  template.previous_category = template.category;
  template.category = category;
  tell(sim, template, "template_category_update", {
    ...subject(template),
    previous_category: template.previous_category,
    new_category: category,
  });
}

export function tellComponents(sim: Sim, template: Template): void {
  const body = template.components.find((component) => component.type === "BODY");
  tell(sim, template, "message_template_components_update", {
    ...subject(template),
    message_template_element: String(body?.text ?? ""),
  });
}
