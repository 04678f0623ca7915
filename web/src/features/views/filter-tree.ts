/**
 * The tree of a filter as the builder edits it and as the address carries it: {"and":[…]} or {"or":[…]} around conditions
 * and further groups. What the server does not take (an empty value, say) may stand here while somebody is writing.
 */
import type { FilterField } from "@/api/types";

export type Operator = FilterField["operators"][number];
export type Condition = { field: string; op: Operator; values: string[] };
export type Group = { join: "and" | "or"; nodes: Node[] };
export type Node = Condition | Group;

/** How deep the server reads, and how deep the builder builds: a filter of groups in groups in groups is beyond anybody. */
export const maxDepth = 4;
export const builtDepth = 2;
export const maxConditions = 40;

export const isGroup = (node: Node): node is Group => "join" in node;

type Plain = Record<string, unknown>;

function readNode(given: unknown, depth: number): Node | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const plain = given as Plain;
  const join = Array.isArray(plain.and) ? "and" : Array.isArray(plain.or) ? "or" : undefined;
  if (join) {
    if (depth > maxDepth) return undefined;
    const nodes = (plain[join] as unknown[]).map((one) => readNode(one, depth + 1));
    return nodes.every((node) => node !== undefined) ? { join, nodes } : undefined;
  }
  const { field, op, values = [] } = plain;
  if (typeof field !== "string" || typeof op !== "string" || !Array.isArray(values)) return undefined;
  return { field, op: op as Operator, values: values.map(String) };
}

/** Reads what an address or a saved view has; undefined when it is no filter. */
export function readFilter(given: unknown): Group | undefined {
  let value = given;
  if (typeof given === "string") {
    try {
      value = JSON.parse(given);
    } catch {
      return undefined;
    }
  }
  const node = readNode(value, 1);
  if (!node) return undefined;
  return isGroup(node) ? node : { join: "and", nodes: [node] };
}

export function plainOf(node: Node): Plain {
  if (isGroup(node)) return { [node.join]: node.nodes.map(plainOf) };
  return node.values.length > 0 ? node : { field: node.field, op: node.op };
}

/** The shortest text of the filter: what the address carries. */
export function writeFilter(group: Group): string {
  return JSON.stringify(plainOf(group));
}

export function conditionsOf(node: Node): Condition[] {
  return isGroup(node) ? node.nodes.flatMap(conditionsOf) : [node];
}

const places: Partial<Record<Operator, number>> = { is_empty: 0, is_not_empty: 0, between: 2 };

export function valuesNeeded(op: Operator): number {
  return places[op] ?? 1;
}

export const spanOperators: ReadonlySet<Operator> = new Set(["within_last", "older_than", "within_next"]);
export const spanUnits = ["min", "h", "d", "w", "mo"] as const;
export type Span = { many: string; unit: (typeof spanUnits)[number] };

/** "7d" as a number and its unit; the number may be missing while somebody writes. */
export function spanOf(value: string): Span {
  const [, many = "", unit] = /^(\d*)(\w*)$/.exec(value) ?? [];
  return { many, unit: spanUnits.find((one) => one === unit) ?? "d" };
}

export function isComplete(node: Node): boolean {
  if (isGroup(node)) return node.nodes.length > 0 && node.nodes.every(isComplete);
  const needed = valuesNeeded(node.op);
  if (node.field.endsWith(":")) return false;
  return node.values.length >= needed && node.values.every((value) => value.trim() !== "");
}

/** The tree with the node at `path` replaced, or taken out. */
export function replaceAt(group: Group, path: readonly number[], node: Node | undefined): Group {
  const [index, ...rest] = path;
  const nodes = group.nodes.flatMap((old, at) => {
    if (at !== index) return [old];
    if (rest.length > 0 && isGroup(old)) return [replaceAt(old, rest, node)];
    return node ? [node] : [];
  });
  return { ...group, nodes };
}

export function fieldOf(fields: readonly FilterField[], name: string): FilterField | undefined {
  const stem = name.includes(":") ? `${name.split(":")[0]}:` : name;
  return fields.find((field) => field.name === stem);
}

const firstValues: Partial<Record<FilterField["type"], string[]>> = { boolean: ["true"] };

/** A new condition on the field, with the operator that is asked for most. */
export function conditionOn(field: FilterField): Condition {
  const op = field.type === "time" ? "within_last" : (field.operators[0] ?? "is");
  return { field: field.name, op, values: field.type === "time" ? ["7d"] : (firstValues[field.type] ?? []) };
}

/** The same condition with another operator: values stay where they still mean something. */
export function withOperator(condition: Condition, op: Operator): Condition {
  const needed = valuesNeeded(op);
  if (needed === 0) return { ...condition, op, values: [] };
  const wasSpan = spanOperators.has(condition.op);
  if (spanOperators.has(op)) return { ...condition, op, values: wasSpan ? condition.values : ["7d"] };
  return { ...condition, op, values: wasSpan || (needed === 1 && condition.op === "between") ? [] : condition.values };
}
