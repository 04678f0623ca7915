/** The templates of all WABAs with their state. */
import type { Clock } from "../core/clock.ts";
import type { JsonObject } from "../core/json.ts";
import type { Random } from "../core/random.ts";

export type TemplateStatus =
  | "PENDING"
  | "APPROVED"
  | "REJECTED"
  | "PAUSED"
  | "DISABLED"
  | "IN_APPEAL"
  | "PENDING_DELETION"
  | "DELETED"
  | "LIMIT_EXCEEDED"
  | "ARCHIVED";

export interface Template {
  id: string;
  waba_id: string;
  name: string;
  language: string;
  category: string;
  previous_category: string | null;
  parameter_format: "POSITIONAL" | "NAMED";
  status: TemplateStatus;
  components: JsonObject[];
  quality: string;
  rejected_reason: string;
  created_at: number;
  pauses: number;
  edits: number[];
}

const nameBlockMs = 30 * 24 * 3_600_000;

export class Templates {
  private all: Template[] = [];
  private readonly blockedNames = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly random: () => Random,
  ) {}

  add(
    input: Pick<Template, "waba_id" | "name" | "language" | "category" | "parameter_format" | "status" | "components">,
  ): Template {
    const template: Template = {
      ...input,
      /** 15 digits, because webhooks carry it as a JSON integer. */
      id: this.random().digits(15),
      previous_category: null,
      quality: "UNKNOWN",
      rejected_reason: "NONE",
      created_at: this.clock.now(),
      pauses: 0,
      edits: [],
    };
    this.all.push(template);
    return template;
  }

  ofWaba(wabaId: string): Template[] {
    return this.all.filter((template) => template.waba_id === wabaId);
  }

  byId(id: string): Template | undefined {
    return this.all.find((template) => template.id === id);
  }

  find(wabaId: string, name: string, language: string | null): Template | undefined {
    return this.ofWaba(wabaId).find(
      (template) => template.name === name && (language === null || template.language === language),
    );
  }

  /** A name that was approved once stays blocked for 30 days after it is deleted. */
  remove(template: Template): void {
    this.all = this.all.filter((other) => other !== template);
    if (template.status === "APPROVED") this.blockedNames.set(this.key(template), this.clock.now() + nameBlockMs);
  }

  nameBlocked(wabaId: string, name: string, language: string): boolean {
    return (this.blockedNames.get(this.key({ waba_id: wabaId, name, language })) ?? 0) > this.clock.now();
  }

  clear(): void {
    this.all = [];
    this.blockedNames.clear();
  }

  private key(of: { waba_id: string; name: string; language: string }): string {
    return `${of.waba_id}/${of.name}/${of.language}`;
  }
}
