/** The error table of the Graph API (specs/channels.md 1.1 and 1.10) and the body every error is wrapped in. */
import { jsonReply, type Reply } from "../core/http.ts";

interface Known {
  status: number;
  title: string;
}

const table: Record<number, Known> = {
  0: { status: 401, title: "Unable to authenticate the app user" },
  1: { status: 400, title: "An unknown error occurred" },
  2: { status: 503, title: "Service temporarily unavailable" },
  4: { status: 400, title: "Application request limit reached" },
  10: { status: 403, title: "Application does not have permission for this action" },
  33: { status: 400, title: "Object does not exist or cannot be accessed" },
  100: { status: 400, title: "Invalid parameter" },
  190: { status: 401, title: "Invalid OAuth access token - Cannot parse access token" },
  200: { status: 403, title: "Permissions error" },
  368: { status: 403, title: "Temporarily blocked for policies violations" },
  2500: { status: 400, title: "Unknown path components" },
  80007: { status: 400, title: "Rate limit issues" },
  130429: { status: 400, title: "Rate limit hit" },
  130472: { status: 400, title: "User's number is part of an experiment" },
  130497: { status: 403, title: "Business account is restricted from messaging users in this country." },
  131000: { status: 500, title: "Something went wrong" },
  131005: { status: 403, title: "Access denied" },
  131008: { status: 400, title: "Required parameter is missing" },
  131009: { status: 400, title: "Parameter value is not valid" },
  131016: { status: 500, title: "Service unavailable" },
  131021: { status: 400, title: "Recipient cannot be sender" },
  131026: { status: 400, title: "Message undeliverable" },
  131030: { status: 400, title: "Recipient phone number not in allowed list" },
  131031: { status: 403, title: "Account has been locked" },
  131037: { status: 400, title: "WhatsApp provided number needs display name approval before message can be sent." },
  131042: { status: 400, title: "Business eligibility payment issue" },
  131045: { status: 500, title: "Incorrect certificate" },
  131047: { status: 400, title: "Re-engagement message" },
  131048: { status: 400, title: "Spam rate limit hit" },
  131049: { status: 400, title: "This message was not delivered to maintain healthy ecosystem engagement." },
  131050: { status: 400, title: "User has stopped marketing messages" },
  131051: { status: 400, title: "Unsupported message type" },
  131052: { status: 400, title: "Media download error" },
  131053: { status: 400, title: "Media upload error" },
  131056: { status: 400, title: "(Business Account, Consumer Account) pair rate limit hit" },
  131057: { status: 500, title: "Account in maintenance mode" },
  131059: { status: 400, title: "The pagination cursor is invalid or expired" },
  131062: { status: 400, title: "Business-scoped user id cannot receive this message" },
  132000: { status: 400, title: "Number of parameters does not match the expected number of params" },
  132001: { status: 404, title: "Template name does not exist in the translation" },
  132005: { status: 400, title: "Template hydrated text too long" },
  132007: { status: 400, title: "Template format character policy violated" },
  132012: { status: 400, title: "Parameter format does not match format in the created template" },
  132015: { status: 400, title: "Template is paused" },
  132016: { status: 400, title: "Template is disabled" },
  132018: { status: 400, title: "There is an issue with the parameters in your template" },
  133004: { status: 503, title: "Server temporarily unavailable" },
  133005: { status: 400, title: "Two step verification PIN mismatch" },
  133010: { status: 400, title: "Account not registered" },
  135000: { status: 400, title: "Generic user error" },
  137000: { status: 400, title: "Recipient identity hash mismatch" },
};

export const transientCodes = [1, 2, 131000, 131016, 131057, 133004];
const throttleCodes = [4, 80_007, 130_429, 131_048, 131_056];

export function titleOf(code: number): string {
  return table[code]?.title ?? "An unknown error occurred";
}

export interface ErrorExtras {
  subcode?: number;
  user_title?: string;
  user_msg?: string;
  status?: number;
}

export class GraphError extends Error {
  constructor(
    readonly code: number,
    readonly details: string,
    readonly extras: ErrorExtras = {},
  ) {
    super(`(#${code}) ${titleOf(code)}: ${details}`);
  }

  reply(trace: string): Reply {
    const { subcode, user_title, user_msg } = this.extras;
    const plain = this.code === 190 ? this.details || titleOf(190) : `(#${this.code}) ${titleOf(this.code)}`;
    const error = {
      message: plain,
      type: this.code === 33 || this.code === 2500 ? "GraphMethodException" : "OAuthException",
      code: this.code,
      ...(this.code === 190 ? {} : { error_data: { messaging_product: "whatsapp", details: this.details } }),
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      is_transient: transientCodes.includes(this.code),
      ...(user_title === undefined ? {} : { error_user_title: user_title }),
      ...(user_msg === undefined ? {} : { error_user_msg: user_msg }),
      fbtrace_id: trace,
    };
    const usage = throttleCodes.includes(this.code)
      ? { "x-app-usage": '{"call_count":100,"total_cputime":5,"total_time":5}' }
      : {};
    return jsonReply({ error }, this.extras.status ?? table[this.code]?.status ?? 400, {
      "www-authenticate": "OAuth",
      ...usage,
    });
  }

  /** The same trouble told later, in a `failed` status. */
  asStatusError(): Record<string, unknown> {
    return statusError(this.code, this.details);
  }
}

export function statusError(code: number, details?: string): Record<string, unknown> {
  const title = titleOf(code);
  return {
    code,
    title,
    message: title,
    error_data: { details: details ?? title },
    href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
  };
}

export const missing = (details: string) => new GraphError(131_008, details);
export const invalid = (details: string) => new GraphError(131_009, details);
export const wrongParameter = (details: string) => new GraphError(100, details);
