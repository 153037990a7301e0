// gRPC and protobuf as the SDK's generated code loads them; it does not accept the classes of another copy.
import { createRequire } from "node:module";
import { callbackify } from "node:util";

import type * as Grpc from "@grpc/grpc-js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import type * as AnyMessages from "google-protobuf/google/protobuf/any_pb.js";
import type * as EmptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import type * as StructMessages from "google-protobuf/google/protobuf/struct_pb.js";

const require = createRequire(import.meta.resolve("@pulumi/pulumi"));

export const grpc = require("@grpc/grpc-js") as typeof Grpc;
export const { Empty } = require("google-protobuf/google/protobuf/empty_pb") as typeof EmptyMessages;
export const { Struct } = require("google-protobuf/google/protobuf/struct_pb") as typeof StructMessages;
const { Any } = require("google-protobuf/google/protobuf/any_pb") as typeof AnyMessages;
export { languageMessages, pluginMessages, providerMessages, resourceMessages };

/** A resource that is there and has not become what it should be: the engine keeps it, and knows that. */
export class NotReady extends Error {
  readonly id: string;
  readonly properties: object;

  constructor(message: string, id: string, properties: object) {
    super(message);
    this.id = id;
    this.properties = properties;
  }
}

/** What a call of gRPC makes of a function; an error becomes the call's. */
export function answering<Request, Response>(
  answer: (request: Request) => Promise<Response>,
): Grpc.handleUnaryCall<Request, Response> {
  const answered = callbackify(answer);
  return ({ request }, callback) =>
    answered(request, (error: Error | null, response) => {
      callback(error === null ? null : failure(error), response);
    });
}

function failure(error: Error): Partial<Grpc.ServiceError> {
  const common = { code: grpc.status.UNKNOWN, details: error.message };
  if (!(error instanceof NotReady)) return common;
  const struct = Struct.fromJavaScript(error.properties as never);
  const detail = new providerMessages.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(struct)
    .setReasonsList([error.message])
    .setInputs(struct);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusMessages.Status().setCode(common.code).setMessage(error.message);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { ...common, metadata };
}
