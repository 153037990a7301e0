// 405 for a path that is served with another method.
import type { FastifyInstance, HTTPMethods } from "fastify";
import type { Operation } from "../../contract/operation.ts";
import { toRoutePath } from "../../contract/paths.ts";
import { ConductorError } from "../../errors.ts";

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const satisfies HTTPMethods[];

/**
 * Registers a refusal per path. A method is left alone where another operation's parameters would match the path:
 * `GET …/workflows/search` reads the workflow whose id is `search`.
 */
export function registerRefusals(server: FastifyInstance, operations: Operation[]): void {
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const allowed = operations.filter((other) => covers(other.path, path)).map((other) => other.method);
    refuseOthers(server, toRoutePath(path), [...new Set(allowed)]);
  }
}

/** Refuses every method but these at one path, before the credential is read. */
export function refuseOthers(server: FastifyInstance, url: string, allowed: readonly HTTPMethods[]): void {
  const names = allowed.join(", ");
  server.route({
    method: methods.filter((method) => !allowed.includes(method)),
    url,
    onRequest: async (_request, reply) => {
      void reply.header("allow", names);
      throw new ConductorError(
        "CONDUCTOR_METHOD_NOT_ALLOWED",
        `This path does not take that method; it takes ${names}.`,
      );
    },
    handler: () => undefined,
  });
}

/** True when a request for `path` would match the template `other`. */
function covers(other: string, path: string): boolean {
  const theirs = other.split("/");
  const ours = path.split("/");
  if (theirs.length !== ours.length) return false;
  return theirs.every((part, index) => part.startsWith("{") || part === ours[index]);
}
