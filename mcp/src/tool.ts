// A tool: what a model is told of it, and what it does.
import { operations, type OperationId } from "../../conductor/src/contract/operations.ts";
import type { Operation } from "../../conductor/src/contract/operation.ts";
import { Refusal, type CallInput, type Conductor } from "./conductor.ts";

export type Arguments = Readonly<Record<string, unknown>>;

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: InputSchema;
  readonly changes: boolean;
  run(conductor: Conductor, given: Arguments): Promise<unknown>;
}

export interface InputSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
  [name: string]: unknown; // mutable: the SDK's own shape
}

interface Defaults {
  /** Rows when the model asks for no number, and the maximum. */
  readonly limit?: { readonly usual: number; readonly most: number };
  /** Members that no model is offered. */
  readonly left?: readonly string[];
  /** Members of the body that the model need not give. */
  readonly body?: Arguments;
  readonly more?: string;
}

interface Properties {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** A tool that is one operation of Conductor: its summary, its parameters, and the members of its query and its body. */
export function operationTool(name: string, id: OperationId, defaults: Defaults = {}): Tool {
  const operation: Operation = operations[id];
  const parts = [operation.params, operation.query, operation.body].map((part) => (part ?? {}) as Properties);
  const [params = {}, query = {}, body = {}] = parts;
  const left = ["orgName", ...(defaults.left ?? [])];
  const properties = Object.fromEntries(
    parts.flatMap((part) => Object.entries(part.properties ?? {})).filter(([each]) => !left.includes(each)),
  );
  const take = (part: Properties, given: Arguments) =>
    Object.fromEntries(Object.entries(given).filter(([each]) => each in (part.properties ?? {})));
  return {
    name,
    description: [`${operation.summary}.`, defaults.more ?? ""].join(" ").trim(),
    inputSchema: inputSchema(
      properties,
      parts.flatMap((part) => part.required ?? []).filter((each) => !left.includes(each)),
    ),
    changes: operation.access === "application.write",
    run: async (conductor, given) => {
      const whole = { ...defaults.body, ...given, ...limited(given, defaults.limit) };
      const input = {
        params: take(params, whole),
        ...(operation.query === undefined ? {} : { query: take(query, whole) }),
        ...(operation.body === undefined ? {} : { body: take(body, whole) }),
      };
      return (await conductor.call(id, input as CallInput<typeof id>)) ?? { done: operation.summary };
    },
  };
}

export function inputSchema(properties: InputSchema["properties"], required: readonly string[]): InputSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

/** Refuses arguments that a tool does not have, and the absence of those that it needs. */
export function checkArguments(
  { name, inputSchema: { properties, required } }: Tool,
  given: Arguments,
): void {
  const unknown = Object.keys(given).filter((each) => !(each in properties));
  if (unknown.length > 0) {
    throw new Refusal(
      `${name} has no ${unknown.join(", ")}: it takes ${Object.keys(properties).join(", ")}.`,
    );
  }
  const missing = required.filter((each) => given[each] === undefined);
  if (missing.length > 0) throw new Refusal(`${name} needs ${missing.join(", ")}.`);
}

function limited(given: Arguments, limit: Defaults["limit"]): Arguments {
  if (limit === undefined) return {};
  const asked = given["limit"];
  if (asked === undefined) return { limit: limit.usual };
  if (typeof asked === "number" && Number.isInteger(asked) && asked >= 1 && asked <= limit.most) return {};
  throw new Refusal(
    `limit ${JSON.stringify(asked)} is not valid: give a whole number from 1 to ${limit.most}.`,
  );
}
