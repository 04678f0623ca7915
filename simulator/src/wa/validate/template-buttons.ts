/** Button parameters of a template send against the buttons the template has. */
import { type JsonObject, listOf, objectOf, textOf } from "../../core/json.ts";
import { GraphError, missing } from "../../graph/errors.ts";
import { needText } from "./check.ts";

export interface ShownButton {
  type: string;
  text: string;
  payload?: string;
  url?: string;
  phone_number?: string;
  code?: string;
}

const definedAs: Record<string, string[]> = {
  quick_reply: ["QUICK_REPLY"],
  url: ["URL", "OTP"],
  copy_code: ["COPY_CODE"],
  flow: ["FLOW"],
  catalog: ["CATALOG"],
  mpm: ["MPM"],
  voice_call: ["VOICE_CALL"],
};

function parametersAt(given: JsonObject[], defined: JsonObject[]): Map<number, JsonObject> {
  const byIndex = new Map<number, JsonObject>();
  for (const component of given) {
    const index = Number(component.index);
    const subType = String(component.sub_type ?? "").toLowerCase();
    const button = defined[index];
    if (component.index === undefined || !Number.isInteger(index) || !button) {
      throw new GraphError(132_000, `button: the template has no button at index ${String(component.index)}`);
    }
    if (!definedAs[subType]?.includes(String(button.type))) {
      throw new GraphError(132_012, `button: index ${index} is ${String(button.type)}, not ${subType}`);
    }
    if (byIndex.has(index)) throw new GraphError(132_000, `button: index ${index} is given twice`);
    byIndex.set(index, objectOf(listOf(component.parameters)[0]));
  }
  return byIndex;
}

function showUrl(button: JsonObject, parameter: JsonObject | undefined, index: number): string {
  const url = String(button.url ?? "");
  if (!url.includes("{{")) {
    if (parameter) throw new GraphError(132_000, `button: index ${index} takes no parameter`);
    return url;
  }
  if (!parameter) throw missing(`Button at index ${index} of type Url requires a parameter`);
  return url.replace(/\{\{\w+\}\}/, needText(parameter.text, `button[${index}]['text']`, 2000));
}

export function templateButtons(defined: JsonObject[], given: JsonObject[]): ShownButton[] {
  const parameters = parametersAt(given, defined);
  return defined.map((button, index) => {
    const parameter = parameters.get(index);
    const shown: ShownButton = { type: String(button.type), text: String(button.text ?? "") };
    if (shown.type === "URL" || shown.type === "OTP") shown.url = showUrl(button, parameter, index);
    if (shown.type === "PHONE_NUMBER") shown.phone_number = String(button.phone_number);
    if (shown.type === "QUICK_REPLY") {
      shown.payload = parameter ? needText(parameter.payload, `button[${index}]['payload']`, 128) : shown.text;
    }
    if (shown.type === "COPY_CODE") {
      const code = textOf(parameter?.coupon_code);
      if (!code) throw missing(`Button at index ${index} of type COPY_CODE requires a coupon_code`);
      if (code.length > 20)
        throw new GraphError(132_018, `button: the code at index ${index} is longer than 20 characters`);
      shown.code = code;
      shown.text ||= "Copiar código";
    }
    return shown;
  });
}
