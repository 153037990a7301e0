// Runs the program without engine, cloud or cluster and writes down what it declares.
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb.js";

import { answerCall, answerResource } from "./stand-ins.ts";

/** One resource as it was handed to the engine. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string | undefined;
  /** Provided by a plugin, as opposed to a component that only groups. */
  readonly custom: boolean;
  /** What was asked for; secrets and unknown values are marked, see `isMarked`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Inputs that keep the value they had at first. */
  readonly ignoreChanges: readonly string[];
  readonly deletedWith: string | undefined;
  readonly provider: string | undefined;
}

export interface Recording {
  readonly resources: readonly Recorded[];
  /** Exports of the program; a secret one is masked. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface RecordingOptions {
  readonly stack: string;
  /** Full keys, as in a stack file: `podium:domain`. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** As in a first preview: nothing that a provider computes is known. */
  readonly preview?: boolean;
}

/** Marks of the Pulumi wire format, see sdk/nodejs/runtime/rpc.ts. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const masked = "[secret]";
const unknown = "[unknown]";

/** Runs `program`, which imports and so starts it, and waits until all it declared has registered. */
export async function record(options: RecordingOptions, program: () => Promise<object>): Promise<Recording> {
  const stackTraceLimit = Error.stackTraceLimit;
  // The SDK notes a stack for every promise, which is half of the time of a run and of no use here.
  Error.stackTraceLimit = 0;
  try {
    return await recordRun(options, program);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function recordRun(options: RecordingOptions, program: () => Promise<object>): Promise<Recording> {
  const resources: Recorded[] = [];
  const preview = options.preview ?? false;
  await pulumi.runtime.setMocks(
    {
      newResource: (args) =>
        preview
          ? { id: undefined, state: args.inputs as Record<string, unknown> }
          : { id: `${args.name}-id`, state: answerResource(args) },
      call: (args) => answerCall(args),
    },
    "podium",
    options.stack,
    preview,
  );
  pulumi.runtime.setAllConfig({ ...options.config }, [...options.secretKeys]);
  listen(resources);
  const exports = Object.entries(await program());
  const outputs = await Promise.all(exports.map(async ([key, value]) => [key, await settle(value)] as const));
  await pulumi.runtime.disconnect();
  return { resources, outputs: Object.fromEntries(outputs) };
}

/** The mocks see neither parents nor dependencies, so the requests themselves are read on their way. */
function listen(resources: Recorded[]): void {
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined) {
    throw new Error("Pulumi's mocks have no monitor; the SDK's version has changed how they work.");
  }

  const register = monitor.registerResource.bind(monitor);
  type Callback = (error: Error | null, response: RegisterResourceResponse) => void;
  const listener = (request: RegisterResourceRequest, callback: Callback) =>
    register(request, (error: Error | null, response: RegisterResourceResponse) => {
      if (error === null) resources.push(describe(request, response.getUrn()));

      callback(error, response);
    });
  // The client has overloads for metadata and options, which the SDK does not use.
  monitor.registerResource = listener as typeof monitor.registerResource;
}

function describe(request: RegisterResourceRequest, urn: string): Recorded {
  const inputs = request.getObject()?.toJavaScript() as Record<string, unknown> | undefined;
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    parent: request.getParent() || undefined,
    custom: request.getCustom(),
    inputs: inputs ?? {},
    dependsOn: [...request.getDependenciesList()].sort(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    deletedWith: request.getDeletedwith() || undefined,
    provider: request.getProvider() || undefined,
  };
}

/** Replaces marked secrets and unknown values, at any depth. */
export function mask(value: unknown): unknown {
  if (value === unknownValue) return unknown;

  return isSecret(value) ? masked : mapInside(value, mask);
}

/** Removes the marks around secrets, for what must look at their values. */
export function reveal(value: unknown): unknown {
  return isSecret(value) ? reveal(value["value"]) : mapInside(value, reveal);
}

/** A list or an object with `change` applied to each value in it; anything else as it is. */
export function mapInside(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);

  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]))
    : value;
}

function isSecret(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as Record<string, unknown>)[signatureKey] === secretSignature
  );
}

/** The value of an export, once it is known. */
async function settle(value: unknown): Promise<unknown> {
  const output = pulumi.output(value) as pulumi.Output<unknown>;
  if (await pulumi.isSecret(output)) return masked;

  const known = output as unknown as { promise(): Promise<unknown>; readonly isKnown: Promise<boolean> };
  return (await known.isKnown) ? known.promise() : unknown;
}
