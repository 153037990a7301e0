// The built browser part: index.html with base path and public settings, and hashed files that never change.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Config } from "./config.ts";
import { sendProblem } from "./problem.ts";

export interface Page {
  readonly html: string;
  /** CSP source expressions of the inline scripts that the page carries. */
  readonly scriptHashes: readonly string[];
}

/** Settings that the browser receives. They are public: never add a secret. */
export interface PublicSettings {
  readonly basePath: string;
  /** Host at which people sign in. Null without sign-in: the only organisation is then `local`. */
  readonly signInAt: string | null;
  readonly executorUrl: string;
  /** The server refuses every change. */
  readonly isReadOnly: boolean;
  /** When the page was served, by this server's clock, in epoch milliseconds: the browser's may be wrong. */
  readonly servedAtMs: number;
}

/** Reads the built page and fills in the settings of this process. */
export async function loadPage(distPath: string, config: Config): Promise<Page> {
  const template = await readFile(join(distPath, "index.html"), "utf8");
  const { signIn } = config;
  const settings: PublicSettings = {
    basePath: config.basePath,
    signInAt: signIn === undefined ? null : new URL(signIn.authorizationUrl || signIn.issuer).host,
    executorUrl: config.executorUrl,
    isReadOnly: config.isReadOnly,
    servedAtMs: 0,
  };
  // With `<` escaped, no value can end its script element.
  const json = JSON.stringify(settings).replaceAll("<", "\\u003c");
  // The replacement is a function so that `$&` in a value stays text.
  const html = template
    .replace('<base href="/" />', () => `<base href="${config.basePath}/" />`)
    .replace(/(<script type="application\/json" id="settings">)[^<]*/, (_all, tag: string) => tag + json);
  const inline = html.matchAll(/<script>([^]*?)<\/script>/g);
  const scriptHashes = Array.from(inline, ([, source = ""]) => {
    return `'sha256-${createHash("sha256").update(source).digest("base64")}'`;
  });
  return { html, scriptHashes };
}

/** Serves the files, and the page for every path that people open. */
export async function registerAssets(app: FastifyInstance, distPath: string, page: Page): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(distPath, "assets"),
    prefix: "/assets/",
    wildcard: true,
    index: false,
    immutable: true,
    maxAge: "365d",
    preCompressed: true,
    decorateReply: false,
  });

  const sendPage = (reply: FastifyReply): FastifyReply =>
    reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-cache")
      .send(page.html.replace('"servedAtMs":0', `"servedAtMs":${Date.now()}`));
  app.get("/", (_request, reply) => sendPage(reply));
  app.get("/orgs/*", (_request, reply) => sendPage(reply));
  app.get("/sign-in", (_request, reply) => sendPage(reply));

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const isFile = path.startsWith("/assets/") || path.startsWith("/api");
    const wantsPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
    // The page has its own text for this; the status stays 404.
    if (wantsPage && !isFile) return sendPage(reply.code(404));
    return sendProblem(reply, "CONSOLE_ROUTE_UNKNOWN", `${request.method} ${path} does not exist here.`);
  });
}
