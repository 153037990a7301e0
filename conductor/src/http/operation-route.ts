// One declared operation as a route: what is checked before its handler, in which order, and how it is answered.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Operation } from "../contract/operation.ts";
import { ConductorError } from "../errors.ts";
import { needsApp, type Admitted, type Services } from "./call.ts";
import { readWait } from "./deadline.ts";
import { refuse } from "./refuse.ts";
import { compileChecks } from "./validation.ts";

/** A handler of whichever operation; the table of handlers has checked that it fits. */
export type AnyHandler = (call: unknown) => Promise<unknown>;

export interface OperationRoute {
  id: string;
  operation: Operation;
  handler: AnyHandler;
  services: Services;
  clock: () => number;
  bodyBytes: number;
}

/** Registers the route. Checks run before the body is read, so that strangers cannot make Conductor read bodies. */
export function registerOperation(server: FastifyInstance, route: OperationRoute): void {
  const { id, operation, handler, services } = route;
  const checks = compileChecks(operation);
  const admit = admission(route, checks);
  const hasOptionalBody = operation.body !== undefined && operation.bodyRequired !== true;
  server.route({
    method: operation.method,
    url: toRoutePath(operation.path),
    bodyLimit: route.bodyBytes,
    config: { operation: id },
    onRequest: admit,
    handler: async (request, reply) => {
      const body = request.body === undefined && hasOptionalBody ? {} : request.body;
      refuse(checks.body(body));
      const { params, query } = request;
      const result = await handler({ ...request.admitted, params, query, body, services });
      return answer(reply, operation, request.params, result);
    },
  });
}

/** Path parameters and query, then the organisation, then the application; the order decides what a caller learns. */
function admission(
  { id, operation, services, clock }: OperationRoute,
  checks: ReturnType<typeof compileChecks>,
) {
  const withApp = needsApp(id, operation);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const wait = readWait(request.headers.prefer);
    if (wait.appliedSecs !== undefined) void reply.header("preference-applied", `wait=${wait.appliedSecs}`);
    const admitted: Admitted = {
      requestId: request.id,
      deadline: clock() + wait.ms,
      org: undefined,
      app: undefined,
    };
    request.admitted = admitted;
    // The router lets a parameter be empty, but nothing has an empty name.
    if (Object.values(request.params as object).includes("")) throw unknownRoute();
    refuse([...checks.params(request.params), ...checks.query(request.query)]);
    const { orgName, appName } = request.params as { orgName?: string; appName?: string };
    if (orgName === undefined) return;
    // Without sign-in there is one organisation, whatever others the database may hold from another mode.
    if (orgName !== soleOrg) throw unknownOrg(orgName);
    admitted.org = await services.directory.org(orgName);
    if (withApp && appName !== undefined) admitted.app = await services.directory.app(admitted.org, appName);
  };
}

/** The failure for a path that leads nowhere. It does not repeat the path, which may hold an executor's key. */
export function unknownRoute(): ConductorError {
  return new ConductorError("CONDUCTOR_ROUTE_UNKNOWN", "There is nothing at this path.");
}

const soleOrg = "local";

function unknownOrg(name: string): ConductorError {
  return new ConductorError(
    "CONDUCTOR_ORG_UNKNOWN",
    `There is no organisation ${name}; without sign-in the only one is ${soleOrg}.`,
  );
}

function answer(reply: FastifyReply, { success }: Operation, params: unknown, result: unknown): FastifyReply {
  void reply.code(success.status).header("cache-control", "no-store");
  if (success.location !== undefined) {
    void reply.header("location", fill(success.location, { ...(params as object), ...(result as object) }));
  }
  // Clients fail to parse an answer whose content type promises a body that is not there.
  if (success.body === undefined) return reply.send();
  return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(result));
}

function fill(template: string, values: Record<string, unknown>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(values[name]).toWellFormed()),
  );
}

/** `{name}` of OpenAPI is `:name` of the router. */
export function toRoutePath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
