/** `status: "read"` on the send call: the business saw an inbound message, and may show that it is typing. */
import { jsonReply, type Reply } from "../core/http.ts";
import { isObject, type JsonObject } from "../core/json.ts";
import type { NumberSettings } from "../core/settings.ts";
import { GraphError, invalid } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import { needText, onlyKeys } from "./validate/check.ts";

const typingMs = 25_000;
const monthMs = 30 * 86_400_000;

export function markInboundRead(sim: Sim, number: NumberSettings, payload: JsonObject): Reply {
  onlyKeys(payload, ["messaging_product", "status", "message_id", "typing_indicator"], "message");
  if (payload.messaging_product !== "whatsapp")
    throw new GraphError(100, "Param messaging_product must be one of {whatsapp}.");
  if (payload.status !== "read") throw invalid("status must be read.");
  const id = needText(payload.message_id, "message_id", 512);
  const chat = sim.chats.chatWith(id);
  const target = chat && sim.chats.find(chat, id);
  if (!chat || !target || target.from !== "customer" || chat.phone_number_id !== number.phone_number_id) {
    throw invalid(`message_id ${id} is not a message this number received`);
  }
  if (sim.clock.now() - target.at > monthMs) throw invalid("message_id is older than 30 days");
  for (const message of chat.messages) {
    if (message.from === "customer" && message.status !== "read") {
      message.status = "read";
      sim.live.tell({ type: "status", wa_id: chat.wa_id, id: message.id, status: "read" });
    }
    if (message === target) break;
  }
  if (payload.typing_indicator !== undefined) {
    if (!isObject(payload.typing_indicator) || payload.typing_indicator.type !== "text")
      throw invalid("typing_indicator['type'] must be text.");
    chat.typing_until = sim.clock.now() + typingMs;
    sim.live.tell({ type: "typing", wa_id: chat.wa_id, until_ms: typingMs });
  }
  return jsonReply({ success: true });
}
