/**
 * The map of the app. Screens are loaded when they are first visited, except the inbox, which is where everybody starts.
 * A screen for people who are not logged in is a child of `root`; all others are children of `shell`.
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { readInboxSearch } from "@/features/conversations/filter";
import { api, value } from "@/lib/client";
import { safePath } from "@/lib/entering";
import { findBootstrap } from "@/lib/session";
import { CannotStart, NotFound } from "./problems";
import { Shell } from "./shell";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: CannotStart });

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  component: Shell,
  beforeLoad: async ({ location }) => {
    if (await findBootstrap()) return;
    const { needed } = await value(api.GET("/setup"));
    if (needed) throw redirect({ to: "/setup" as string });
    throw redirect({ to: "/login" as string, search: { next: location.href } as never });
  },
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox" });
  },
});

const inbox = createRoute({
  getParentRoute: () => shell,
  path: "/inbox",
  validateSearch: readInboxSearch,
  component: lazyRouteComponent(() => import("./inbox-screen"), "InboxScreen"),
});
const conversation = createRoute({ getParentRoute: () => inbox, path: "/$conversation_id" });

/** People who are logged in have no business here. */
async function onlyOutside({ search }: { search: { next?: string } }) {
  if (await findBootstrap()) throw redirect({ href: safePath(search.next) });
}

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  beforeLoad: onlyOutside,
  component: lazyRouteComponent(() => import("@/features/auth/log-in-screen"), "LogInScreen"),
});
const passwordReset = createRoute({
  getParentRoute: () => root,
  path: "/password-reset",
  component: lazyRouteComponent(() => import("@/features/auth/password-reset-screen"), "PasswordResetScreen"),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  component: lazyRouteComponent(() => import("@/features/auth/invitation-screen"), "InvitationScreen"),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("@/features/setup/setup-screen"), "SetupScreen"),
});
const outside = [login, passwordReset, invitation, setup];

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/settings-screen"), "SettingsScreen"),
});
const settingsSection = createRoute({ getParentRoute: () => settings, path: "/$section" });

const routeTree = root.addChildren([
  home,
  ...outside,
  shell.addChildren([inbox.addChildren([conversation]), settings.addChildren([settingsSection])]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPendingMs: 400,
  scrollRestoration: false,
  // Every value stays text: ids have more digits than a JavaScript number, and the usual reading would round them.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, one]) => one !== undefined && one !== "");
    const text = new URLSearchParams(given.map(([key, one]) => [key, String(one)])).toString();
    return text ? `?${text}` : "";
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
