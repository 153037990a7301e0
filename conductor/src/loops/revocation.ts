// Sockets whose key or application was deleted through another replica, or whose application has come to refuse them.
// Flow 4. Deletions through this replica close at once.
import type { Logger } from "pino";
import { findGone } from "../store/credentials.ts";
import type { Database } from "../store/database.ts";
import { startLoop, type Loop } from "./loop.ts";

const intervalMs = 5_000;

/** What the hub of this replica holds, and how its sockets are closed. */
export interface Sockets {
  admissions(): { readonly keyIds: Set<string>; readonly appIds: Set<string> };
  closeWhere(
    matches: (connection: {
      readonly keyId: string | null;
      readonly app: { readonly id: string };
    }) => boolean,
    reason: "keyRevoked" | "keyRefused" | "appDeleted",
  ): number;
}

/** Starts the loop. It asks one question, whatever the number of sockets. */
export function startRevocationWatch(db: Database, log: Logger, sockets: Sockets): Loop {
  return startLoop("revocation", intervalMs, log, async () => {
    const held = sockets.admissions();
    if (held.appIds.size === 0) return;
    const gone = await findGone(db, held.keyIds, held.appIds);
    if (gone.keyIds.size > 0) {
      sockets.closeWhere(({ keyId }) => keyId !== null && gone.keyIds.has(keyId), "keyRevoked");
    }

    for (const { keyId, appId } of gone.refused) {
      sockets.closeWhere((each) => each.keyId === keyId && each.app.id === appId, "keyRefused");
    }

    if (gone.appIds.size > 0) sockets.closeWhere(({ app }) => gone.appIds.has(app.id), "appDeleted");
  });
}
