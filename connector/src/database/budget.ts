// How many connections to databases a process opens, however many applications it answers for.
import { Pool, type PoolClient, type PoolConfig } from "pg";

const closeTimeoutMs = 5_000;

/** Shared by the pools of a process. Half of it may be in use; the other half may wait for the next question. */
export class Budget {
  readonly #half: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;
  #open = 0;

  constructor(maxConnections: number) {
    this.#half = Math.max(1, Math.floor(maxConnections / 2));
  }

  /** Waits for its turn to use a connection. */
  async enter(): Promise<void> {
    if (this.#busy < this.#half) this.#busy++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Gives the turn on to the next in line. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy--;
    else next();
  }

  count(change: 1 | -1): void {
    this.#open += change;
  }

  /** Whether a connection that is done with must be closed rather than kept. */
  get isCrowded(): boolean {
    return this.#open > this.#half;
  }
}

type Callback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** A pool whose connections count in a budget. */
export class BudgetedPool extends Pool {
  readonly #budget: Budget;

  constructor(config: PoolConfig, budget: Budget) {
    super(config);
    this.#budget = budget;
    this.on("connect", () => budget.count(1));
    this.on("remove", () => budget.count(-1));
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<PoolClient> | void {
    if (callback === undefined) return this.#take();
    void this.#takeFor(callback);
  }

  async #takeFor(callback: Callback): Promise<void> {
    let client: PoolClient;
    try {
      client = await this.#take();
    } catch (error) {
      callback(error as Error, undefined, () => undefined);
      return;
    }
    callback(undefined, client, (error) => client.release(error as Error | undefined));
  }

  async #take(): Promise<PoolClient> {
    const budget = this.#budget;
    await budget.enter();
    const client = await super.connect().catch((error: unknown) => {
      budget.leave();
      throw error;
    });
    const release = client.release.bind(client);
    client.release = (error) => {
      const closes = error || budget.isCrowded;
      if (closes) leaveOnceClosed(client, budget);
      else budget.leave();
      release(closes);
    };
    return client;
  }
}

/** A turn is over when the server has closed the connection, or seems not to any more. */
function leaveOnceClosed(client: PoolClient, budget: Budget): void {
  let isOver = false;
  const leave = (): void => {
    clearTimeout(limit);
    if (!isOver) budget.leave();
    isOver = true;
  };
  const limit = setTimeout(leave, closeTimeoutMs);
  client.once("end", leave);
}
