/** Many inbound messages from many customers, at a rate or as fast as they can be made; for load and fault tests. */
import { ControlError } from "../core/http.ts";
import type { Sim } from "../sim.ts";
import { receiveInbound } from "../wa/inbound.ts";

export interface BurstPlan {
  messages: number;
  customers: number;
  /** 0 makes all of them at once. */
  rate_per_s: number;
  types: string[];
  first_phone: string;
  text: string;
}

const tickMs = 50;
const most = 1_000_000;

/** The wamids come back at once only for a burst without a rate; a slow one goes on in the background. */
export function startBurst(sim: Sim, plan: BurstPlan): { planned: number; wamids: string[] } {
  if (!(plan.messages >= 1 && plan.messages <= most)) throw new ControlError(`messages must be 1 to ${most}`);
  if (!(plan.customers >= 1)) throw new ControlError("customers must be at least 1");
  const base = BigInt(plan.first_phone.replace(/\D/g, ""));
  const types = plan.types.length > 0 ? plan.types : ["text"];
  const wamids: string[] = [];
  const one = (index: number) => {
    const customer = index % plan.customers;
    const inbound = receiveInbound(sim, {
      from: String(base + BigInt(customer)),
      profile_name: `Cliente ${customer + 1}`,
      type: types[index % types.length],
      text: `${plan.text} ${index + 1}`,
    });
    return String(inbound.message.id);
  };
  if (plan.rate_per_s <= 0) {
    for (let index = 0; index < plan.messages; index++) wamids.push(one(index));
    return { planned: plan.messages, wamids };
  }
  let made = 0;
  const started = sim.clock.now();
  const tick = () => {
    const due = Math.min(
      plan.messages,
      Math.ceil(((sim.clock.now() - started) / 1000 + tickMs / 1000) * plan.rate_per_s),
    );
    while (made < due) one(made++);
    if (made < plan.messages) sim.clock.after(tickMs, tick);
  };
  tick();
  return { planned: plan.messages, wamids };
}
