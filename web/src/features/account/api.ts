/** My own profile and session, as the shell changes them. Shows at once; the server's answer or refusal follows. */
import type { Availability, Me } from "@/api/types";
import { api, value } from "@/lib/client";
import { startAnew } from "@/lib/entering";
import { savePreferencesNow } from "@/lib/preferences";
import { queryClient } from "@/lib/query";
import { bootstrapKey, patchBootstrap } from "@/lib/session";

type Look = Partial<Pick<Me, "theme" | "density" | "locale">>;

/** Back to what the server has; the caller says why. */
function takeBack(error: unknown): never {
  void queryClient.invalidateQueries({ queryKey: bootstrapKey });
  throw error;
}

export async function setLook(look: Look): Promise<void> {
  patchBootstrap((bootstrap) => ({ ...bootstrap, me: { ...bootstrap.me, ...look } }));
  await value(api.PATCH("/me", { body: look })).catch(takeBack);
}

export async function setAvailability(availability: Availability): Promise<void> {
  patchBootstrap((bootstrap) => ({
    ...bootstrap,
    presence: [
      ...bootstrap.presence.filter((one) => one.user_id !== bootstrap.me.user_id),
      { user_id: bootstrap.me.user_id, status: availability },
    ],
  }));
  await value(api.PATCH("/me", { body: { availability } })).catch(takeBack);
}

/** Drafts and unsent messages stay on this computer for the next visit of the same person. */
export async function leave(): Promise<never> {
  await savePreferencesNow();
  await value(api.DELETE("/session"));
  return startAnew("/login");
}

export async function switchAccount(account_id: string): Promise<never> {
  await savePreferencesNow();
  await value(api.PUT("/session/account", { body: { account_id } }));
  return startAnew("/inbox");
}
