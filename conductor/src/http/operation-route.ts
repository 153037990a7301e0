// One declared operation as a route: the checks before its handler, in their order, and the answer.
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { requireKind } from "../auth/caller.ts";
import type { AuditRule } from "../contract/audit-rule.ts";
import type { Operation } from "../contract/operation.ts";
import { operations, type OperationId } from "../contract/operations.ts";
import { toRoutePath } from "../contract/paths.ts";
import { ConductorError } from "../errors.ts";
import { clientAddress } from "../origin.ts";
import { stringifyRaw, withoutTexts } from "../wire/raw-json.ts";
import { recordFailure, runAudited } from "./audit/record.ts";
import { appFor, findOrgFor, requireAccess } from "./admission/authorize.ts";
import { needsApp, type Admitted, type Call, type Handler, type Services } from "./call.ts";
import { readWait } from "./admission/deadline.ts";
import { holdMore } from "./protocol/held-bytes.ts";
import { Pages } from "./pages.ts";
import { segmentFromName } from "./protocol/path-segment.ts";
import { requireNone } from "./complaints.ts";
import { Rows } from "./rows.ts";
import { compileChecks } from "./admission/validation.ts";

export interface OperationRoute<K extends OperationId> {
  readonly id: K;
  readonly handler: Handler<K>;
  readonly services: Services;
  readonly clock: () => number;
  readonly bodyBytes: number;
}

/** Registers the route. Checks run before the body is read, so that strangers cannot make Conductor read bodies. */
export function registerOperation<K extends OperationId>(
  server: FastifyInstance,
  route: OperationRoute<K>,
): void {
  const { id, handler, services } = route;
  const operation: Operation = operations[id];
  const checks = compileChecks(operation);
  const admit = admission(route, operation, checks);
  const maxListBytes = services.budgets.inFlight.limit / 3;
  const rule = typeof operation.audit === "object" ? operation.audit : undefined;
  const hasOptionalBody = operation.body !== undefined && operation.bodyRequired !== true;
  server.route({
    method: operation.method,
    url: toRoutePath(operation.path),
    bodyLimit: route.bodyBytes,
    config: { operation: id },
    onRequest: admit,
    ...(rule === undefined ? {} : { onSend: recordFailures(rule, services) }),
    handler: async (request, reply) => {
      const body = request.body === undefined && hasOptionalBody ? {} : request.body;
      requireNone(checks.body(withoutTexts(body)));
      const admitted = request.admitted!;
      admitted.body = body as Admitted["body"];
      const call = { ...admitted, query: request.query, services };
      // The checks have established what the type `Call` says of this operation.
      const work = (checked: typeof call): Promise<unknown> => handler(checked as unknown as Call<K>);
      const result = await (rule === undefined ? work(call) : runAudited(rule, call, work));
      const written = result instanceof Rows ? await result.toJson(maxListBytes, admitted.took) : undefined;
      return answer(reply, operation, request.params, result, written);
    },
  });
}

function recordFailures(rule: AuditRule, services: Services) {
  return async (request: FastifyRequest): Promise<void> => {
    if (request.failure !== null) await recordFailure(rule, request, services);
  };
}

/**
 * The caller, then path parameters and query, then organisation, permission and application: the order decides what a
 * caller learns.
 */
function admission(
  { id, services, clock }: Pick<OperationRoute<OperationId>, "id" | "services" | "clock">,
  operation: Operation,
  checks: ReturnType<typeof compileChecks>,
) {
  const withApp = needsApp(id, operation);
  const { credentials, directory } = services;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const wait = readWait(request.headers.prefer);
    if (wait.appliedSecs !== undefined) void reply.header("preference-applied", `wait=${wait.appliedSecs}`);
    const admitted: Admitted = {
      requestId: request.id,
      deadline: clock() + wait.ms,
      sourceIp: clientAddress(request),
      caller: undefined,
      org: undefined,
      app: undefined,
      params: request.params as Record<string, string>,
      body: undefined,
      took: (bytes) => holdMore(services.budgets.inFlight, request, reply, bytes),
    };
    request.admitted = admitted;
    // The router accepts an empty parameter, but no name is empty.
    if (Object.values(admitted.params).includes("")) throw unknownRoute();
    const caller = await credentials.identify(request);
    admitted.caller = caller;
    const details = [...checks.params(request.params), ...checks.query(request.query)];
    const complaints = details.filter(({ location }) => location === "path.appName");
    if (details.length > complaints.length) requireNone(details);
    requireKind(caller, operation.access);
    const { orgName, appName } = admitted.params;
    if (orgName === undefined) return;
    const org = await findOrgFor(caller, orgName, directory);
    admitted.org = org;
    requireAccess(caller, org, admitted.params, operation);
    if (org !== undefined && appName !== undefined) {
      admitted.app = await appFor(caller, org, appName, { mustExist: withApp, complaints }, directory);
    }
  };
}

/** The failure for an unknown path. It does not repeat the path, which may hold an executor's key. */
export function unknownRoute(): ConductorError {
  return new ConductorError("CONDUCTOR_ROUTE_UNKNOWN", "There is nothing at this path.");
}

/** `written` is the result as JSON, where it has been written already. */
function answer(
  reply: FastifyReply,
  { success }: Operation,
  params: unknown,
  result: unknown,
  written: Buffer[] | undefined,
): FastifyReply {
  void reply.code(success.status).header("cache-control", "no-store");
  if (success.location !== undefined) {
    void reply.header("location", fill(success.location, { ...(params as object), ...(result as object) }));
  }

  // Clients fail to parse an answer whose content type promises a body that is not there.
  if (success.body === undefined) return reply.send();
  void reply.header("content-type", "application/json; charset=utf-8");
  if (result instanceof Pages) return reply.send(Readable.from(result.toJson()));
  const body = written ?? stringifyRaw(result);
  if (typeof body === "string") return reply.send(body);
  // Written piece by piece: joining megabytes would copy them once more.
  const length = body.reduce((total, piece) => total + piece.length, 0);
  return reply.header("content-length", length).send(Readable.from(body));
}

function fill(template: string, values: Record<string, unknown>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => segmentFromName(String(values[name])));
}
