/** Variables in template texts. */

/** Names or numbers of the well-formed variables in order of appearance, repetitions included. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] as string);
}

/** Something between double braces that is not a well-formed variable. */
export function malformedVariable(text: string): string | null {
  const inner = [...text.matchAll(/\{\{([^{}]*)\}\}/g)]
    .map((match) => match[1] as string)
    .find((name) => !/^\w+$/.test(name));
  if (inner !== undefined) return `{{${inner}}}`;
  const rest = text.replace(/\{\{\w+\}\}/g, "");
  return rest.includes("{{") || rest.includes("}}") ? "{{" : null;
}
