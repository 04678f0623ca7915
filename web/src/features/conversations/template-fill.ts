/** A template with its variables filled in, as far as the person has got: for the preview and for sending. */
import type { Message, Template } from "@/api/types";

type Shown = NonNullable<Message["template"]>;
type Variable = Template["variables"][number];
/** By variableKey. */
export type Filled = Record<string, string>;

type Component = {
  type?: string;
  format?: string;
  text?: string;
  buttons?: { type?: string; text?: string; url?: string }[];
};

export function variableKey(variable: Variable): string {
  return `${variable.place}:${variable.index ?? ""}:${variable.name}`;
}

function componentsOf(template: Template): Component[] {
  return template.components as Component[];
}

function componentOf(template: Template, type: string): Component | undefined {
  return componentsOf(template).find((one) => one.type?.toUpperCase() === type);
}

/** An empty variable stays visible as {{name}}. */
function fill(text: string | undefined, variables: Variable[], filled: Filled): string | undefined {
  return text?.replace(/\{\{\s*([^}\s]+)\s*\}\}/g, (whole, name: string) => {
    const variable = variables.find((one) => one.name === name);
    return (variable && filled[variableKey(variable)]) || whole;
  });
}

export function previewOf(template: Template, filled: Filled): Shown {
  const at = (place: Variable["place"], index?: number) =>
    template.variables.filter((one) => one.place === place && (index === undefined || one.index === index));
  const header = componentOf(template, "HEADER");
  const buttons = componentOf(template, "BUTTONS")?.buttons ?? [];
  return {
    name: template.name,
    language: template.language,
    header: fill(header?.text, at("header"), filled),
    body: fill(componentOf(template, "BODY")?.text, at("body"), filled) ?? "",
    footer: componentOf(template, "FOOTER")?.text,
    buttons: buttons.map((one, index) => ({
      kind: (one.type ?? "").toLowerCase(),
      text: one.text ?? "",
      url: fill(one.url, at("button", index), filled),
    })),
  };
}

/** As the server takes them: named ones by name, the others in order. */
export function parametersOf(template: Template, filled: Filled): Record<string, unknown> {
  const values = (place: Variable["place"]) =>
    template.variables.filter((one) => one.place === place).map((one) => filled[variableKey(one)] ?? "");
  const [media] = template.variables.filter((one) => one.place === "header" && one.format !== "text");
  const texts = template.variables.filter((one) => one.format === "text" || one.place !== "header");
  const isNamed = template.parameter_format.toLowerCase() === "named";
  const parameters: Record<string, unknown> = {};
  if (isNamed) {
    const named = texts.filter((one) => one.place !== "button");
    parameters.named = Object.fromEntries(named.map((one) => [one.name, filled[variableKey(one)] ?? ""]));
  } else {
    if (values("body").length > 0) parameters.body = values("body");
    if (!media && values("header").length > 0) parameters.header = values("header");
  }
  if (values("button").length > 0) parameters.buttons = values("button");
  if (media) parameters.header_link = filled[variableKey(media)] ?? "";
  return parameters;
}

export function isComplete(template: Template, filled: Filled): boolean {
  return template.variables.every((one) => filled[variableKey(one)]?.trim());
}
