// Which of a plan's targets is connected to now. It stays with the one that works, and moves on when that one fails.
import { sqlStateOf } from "./sql-state.ts";
import type { Target } from "./targets.ts";

/** SQLSTATE with which a server refuses an encrypted, or an unencrypted, connection: no line in pg_hba.conf fits. */
const refusedByRules = "28000";
/** Other failures that another server may not have: it starts, or it is read-only. The rest end the search, as in libpq. */
const elsewhere = /^(57P03|25006)$/;

export class Route {
  private readonly targets: readonly [Target, ...Target[]];
  private index = 0;

  constructor(targets: readonly [Target, ...Target[]]) {
    this.targets = targets;
  }

  get current(): Target {
    return this.targets[this.index]!;
  }

  /**
   * Says that connecting to `target` has failed. When the way was refused, another way to the same server is next; when
   * the server is not available, the next server is, and after the last one the first.
   */
  moveOn(target: Target, error: unknown): void {
    // Another connection has moved on already.
    if (target !== this.current) return;
    const state = sqlStateOf(error);
    if (state === undefined ? isAboutTls(error) : state === refusedByRules) {
      this.next(({ host }) => host === target.host);
    } else if (state === undefined || elsewhere.test(state)) {
      this.next(({ host, port }) => host !== target.host || port !== target.port);
    }
  }

  /** Moves to the next fitting target; where none fits, to the first way to the same server. */
  private next(fits: (target: Target) => boolean): void {
    const { targets, index, current } = this;
    const order = targets.map((_, step) => (index + 1 + step) % targets.length);
    const found = order.find((each) => targets[each] !== current && fits(targets[each]!));
    this.index =
      found ?? targets.findIndex(({ host, port }) => host === current.host && port === current.port);
  }
}

function isAboutTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/SSL connection/.test(error.message)) return true;
  return "code" in error && /SSL|TLS|CERT/.test(String(error.code));
}
