// Whether a person is signed in, and as which member. Learned before the first page is drawn; the server can end it.
import { useSyncExternalStore } from "react";
import type { Failure } from "../model/failure.ts";
import { denial, localViewer } from "../model/viewer.ts";
import type { Permission, Person, Viewer } from "../model/viewer.ts";
import { settings } from "./settings.ts";

export type Standing =
  | { readonly kind: "member"; readonly viewer: Viewer }
  /** Signed in, and in no organisation yet. */
  | { readonly kind: "newcomer"; readonly person: Person }
  | { readonly kind: "signed-out"; readonly reason?: string }
  /** The server did not say. */
  | { readonly kind: "unknown"; readonly failure: Failure };

const readOnlyReason = "This Console is read-only: its server refuses every change.";

const listeners = new Set<() => void>();
let standing: Standing =
  settings.signInAt === null ? { kind: "member", viewer: localViewer } : { kind: "signed-out" };

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The current standing. */
export function useStanding(): Standing {
  return useSyncExternalStore(subscribe, () => standing);
}

/** Replaces the standing. */
export function setStanding(next: Standing): void {
  standing = next;
  for (const listener of listeners) listener();
}

/** Whether there is an organisation to show. */
export function isMember(): boolean {
  return standing.kind === "member";
}

/** The organisation whose pages are shown. */
export function currentOrg(): string {
  return standing.kind === "member" ? standing.viewer.org : localViewer.org;
}

/** The member who uses the page. */
export function useViewer(): Viewer {
  const now = useStanding();
  return now.kind === "member" ? now.viewer : localViewer;
}

/** Why no person may change anything here; undefined when the Console passes changes on. */
export function readOnlyDenial(): string | undefined {
  return settings.isReadOnly ? readOnlyReason : undefined;
}

/** Why the viewer may not do what a permission allows; undefined when they may. */
export function useDenial(permission: Permission): string | undefined {
  const lacking = denial(useViewer(), permission);
  return (permission.endsWith(".write") ? readOnlyDenial() : undefined) ?? lacking;
}

/** Shows the sign-in page instead of the current one. */
export function noticeSignedOut({ code, message }: Failure): void {
  if (settings.signInAt === null) return;
  // A person who never signed in needs no reason.
  setStanding(
    code === "CONSOLE_SIGN_IN_REQUIRED" && !isMember()
      ? { kind: "signed-out" }
      : { kind: "signed-out", reason: message },
  );
}
