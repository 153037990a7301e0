// Who looks at this page load. Learned before the first page is drawn, and lost when the server says so.
import { useSyncExternalStore } from "react";
import type { Failure } from "../model/failure.ts";
import { denial, everybody } from "../model/viewer.ts";
import type { Permission, Person, Viewer } from "../model/viewer.ts";
import { settings } from "./settings.ts";

export type Standing =
  | { readonly kind: "member"; readonly viewer: Viewer }
  /** Signed in, and in no organisation yet. */
  | { readonly kind: "newcomer"; readonly person: Person }
  | { readonly kind: "signed-out"; readonly reason?: string }
  /** It could not be found out. */
  | { readonly kind: "unknown"; readonly failure: Failure };

const listeners = new Set<() => void>();
let standing: Standing =
  settings.signInAt === null ? { kind: "member", viewer: everybody } : { kind: "signed-out" };

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where the viewer stands now. */
export function useStanding(): Standing {
  return useSyncExternalStore(subscribe, () => standing);
}

/** Says where the viewer stands from now on. */
export function setStanding(next: Standing): void {
  standing = next;
  for (const listener of listeners) listener();
}

/** Whether there is an organisation to show. */
export function isMember(): boolean {
  return standing.kind === "member";
}

/** The organisation whose pages are shown: everybody belongs to one. */
export function currentOrg(): string {
  return standing.kind === "member" ? standing.viewer.org : everybody.org;
}

/** The member who looks at the page. */
export function useViewer(): Viewer {
  const now = useStanding();
  return now.kind === "member" ? now.viewer : everybody;
}

/** Why the viewer may not do something, or nothing when they may. */
export function useDenial(permission: Permission): string | undefined {
  return denial(useViewer(), permission);
}

/** Turns the page into the one that leads to the sign-in. */
export function noticeSignedOut({ code, message }: Failure): void {
  if (settings.signInAt === null) return;
  // Whoever was not signed in to begin with need not be told.
  setStanding(
    code === "CONSOLE_SIGN_IN_REQUIRED" && !isMember()
      ? { kind: "signed-out" }
      : { kind: "signed-out", reason: message },
  );
}
