// GET /v1/metrics: what monitoring systems read. Outside the API, so its query is read here.
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { chooseFormat, contentTypes, render } from "../../metrics/exposition.ts";
import { scrape } from "../../metrics/scrape.ts";
import type { ErrorDetail } from "../../errors.ts";
import { refuseOthers } from "../protocol/method-not-allowed.ts";
import { unknownMember } from "../admission/nearest.ts";
import { requireNone, shorten } from "../complaints.ts";
import { admitVisit, maySee, type VisitServices } from "./sole-org.ts";

export interface ScrapeRoute extends VisitServices {
  readonly log: Logger;
  readonly maxSeries: number;
  readonly maxSeriesPerOrg: number;
}

/** Scrapers that do not say how long they wait give up after ten seconds. */
const defaultBudgetMs = 8_000;
const longestBudgetMs = 25_000;
/** Part of a scraper's patience that is left for the answer to arrive, in milliseconds. */
const returnMs = 500;

/** Registers the route. An executor that does not answer in time is left out; the scrape succeeds all the same. */
export function registerScrape(server: FastifyInstance, services: ScrapeRoute): void {
  const { db, router, log, maxSeries, maxSeriesPerOrg } = services;
  server.route<{ readonly Querystring: Record<string, unknown> }>({
    method: "GET",
    url: "/v1/metrics",
    config: { operation: "scrape", isProbe: true },
    handler: async (request, reply) => {
      const visit = await admitVisit(services, request, ["metric.read"]);
      const { query, headers } = request;
      requireNone(unknownMembers(query));
      const families = await scrape(
        {
          db,
          router,
          requestId: request.id,
          maxSeries,
          maxSeriesPerOrg,
          deadline: Date.now() + budgetMs(headers["x-prometheus-scrape-timeout-seconds"]),
          onFailure: (app, error) => log.debug({ app, err: error, requestId: request.id }, "not scraped"),
        },
        {
          orgId: visit.org.id,
          isVisible: (app) => maySee(visit, app),
          applications: listOf(query["applications"]),
          workflowNames: listOf(query["workflow_names"]),
          metrics: listOf(query["metrics"]),
        },
      );
      const format = chooseFormat(headers.accept);
      return reply
        .header("content-type", contentTypes[format])
        .header("cache-control", "no-store")
        .header("vary", "accept")
        .send(render(format, families));
    },
  });
  refuseOthers(server, "/v1/metrics", ["GET"]);
}

const selections = ["applications", "workflow_names", "metrics"];

/** A misspelt selection would select everything. */
function unknownMembers(query: Record<string, unknown>): ErrorDetail[] {
  const unknown = Object.keys(query).filter((name) => !selections.includes(name));
  return unknown.map((name) => ({
    location: `query.${shorten(name)}`,
    message: unknownMember(name, selections),
  }));
}

/** A parameter that may be repeated. */
function listOf(value: unknown): string[] {
  return [value].flat().filter((each) => typeof each === "string");
}

/** How long executors may take, from how long the scraper says that it waits. */
function budgetMs(header: string | string[] | undefined): number {
  const asked = Number(header) * 1_000 - returnMs;
  return asked > 0 ? Math.min(asked, longestBudgetMs) : defaultBudgetMs;
}
