// gRPC and protobuf as the SDK's generated code loads them; it does not accept the classes of another copy.
import { createRequire } from "node:module";
import { callbackify } from "node:util";

import type * as Grpc from "@grpc/grpc-js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import type * as EmptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import type * as StructMessages from "google-protobuf/google/protobuf/struct_pb.js";

const require = createRequire(import.meta.resolve("@pulumi/pulumi"));

export const grpc = require("@grpc/grpc-js") as typeof Grpc;
export const { Empty } = require("google-protobuf/google/protobuf/empty_pb") as typeof EmptyMessages;
export const { Struct } = require("google-protobuf/google/protobuf/struct_pb") as typeof StructMessages;
export { languageMessages, pluginMessages, providerMessages, resourceMessages };

/** What a call of gRPC makes of a function; an error becomes the call's. */
export function answering<Request, Response>(
  answer: (request: Request) => Promise<Response>,
): Grpc.handleUnaryCall<Request, Response> {
  const answered = callbackify(answer);
  return ({ request }, callback) =>
    answered(request, (error: Error | null, response) => {
      callback(error === null ? null : { code: grpc.status.UNKNOWN, details: error.message }, response);
    });
}
