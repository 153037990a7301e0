// The executors of one application: by id, and in turn. There may be tens of thousands of them, so that no request may
// have to look at all.
import type { ExecutorConnection } from "./connection.ts";

export interface Slot {
  /** Connections of one executor id, newest last. More than one only when two processes share the id. */
  connections: ExecutorConnection[]; // mutable
  /** When a connection took over from another one lately, in epoch milliseconds. */
  takeovers: number[]; // mutable
  /** Where it stands in the ring. */
  place: number; // mutable
}

export class Roster {
  private readonly slots = new Map<string, Slot>();
  private readonly ring: Slot[] = [];
  private turn = 0;

  get isEmpty(): boolean {
    return this.ring.length === 0;
  }

  /** The slot of an executor id. */
  find(executorId: string): Slot | undefined {
    return this.slots.get(executorId);
  }

  /** The same, made where there is none. */
  open(executorId: string): Slot {
    const known = this.slots.get(executorId);
    if (known !== undefined) return known;
    const slot: Slot = { connections: [], takeovers: [], place: this.ring.length };
    this.slots.set(executorId, slot);
    this.ring.push(slot);
    return slot;
  }

  /** Forgets an executor id. The last of the ring takes its place. */
  remove(executorId: string): void {
    const slot = this.slots.get(executorId);
    const last = this.ring.at(-1);
    if (slot === undefined || last === undefined) return;
    this.slots.delete(executorId);
    last.place = slot.place;
    this.ring[slot.place] = last;
    this.ring.pop();
  }

  /** Every slot, in no order. */
  all(): Iterable<Slot> {
    return this.ring;
  }

  /** Executors that can take requests now, one connection each, from another one on each time. */
  *inTurn(): Generator<ExecutorConnection> {
    const { length } = this.ring;
    this.turn = (this.turn + 1) % Math.max(1, length);
    const start = this.turn;
    for (let i = 0; i < length; i += 1) yield* openOf(this.ring[(start + i) % length]);
  }

  /** The executor of this id, if it can take requests now. */
  only(executorId: string): Iterable<ExecutorConnection> {
    return openOf(this.slots.get(executorId));
  }
}

function openOf(slot: Slot | undefined): ExecutorConnection[] {
  const open = slot?.connections.findLast((each) => each.isOpen);
  return open === undefined ? [] : [open];
}
