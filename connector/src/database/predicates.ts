// Conditions of statements whose values are all bound, and never part of the text.

/** Collects conditions and the values that they name. */
export class Predicates {
  readonly values: unknown[] = [];
  readonly #conditions: string[] = [];

  /** The placeholder of a value. */
  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  add(condition: string): void {
    this.#conditions.push(condition);
  }

  /** One of these values; no condition without any. */
  oneOf(column: string, values: readonly string[] | undefined): void {
    if (values !== undefined) this.add(`${column} = ANY(${this.bind(values)})`);
  }

  /** Compares with a value; no condition without one. */
  compare(column: string, operator: ">=" | "<=" | "<" | "=", value: number | boolean | undefined): void {
    if (value !== undefined) this.add(`${column} ${operator} ${this.bind(value)}`);
  }

  /** Starts with one of these patterns, in which LIKE's own signs are escaped already. */
  startsWith(column: string, patterns: readonly string[] | undefined): void {
    if (patterns === undefined) return;
    const starts = patterns.map((pattern) => `${pattern}%`);
    this.add(`${column} LIKE ANY(${this.bind(starts)})`);
  }

  /** Rows of an application, and rows without an owner. The column is there from version 100 on. */
  ownedBy(names: readonly string[]): void {
    this.add(`(application_name = ANY(${this.bind(names)}) OR application_name IS NULL)`);
  }

  get sql(): string {
    return this.#conditions.length === 0 ? "TRUE" : this.#conditions.join(" AND ");
  }
}
