// A Console that requires sign-in, its issuer, and browsers that keep cookies.
import { rm } from "node:fs/promises";
import type { FastifyInstance } from "fastify";
import { buildApp } from "../../../console/server/app.ts";
import { loadConfig } from "../../../console/server/config.ts";
import { startCodeFlow, type CodeFlow } from "../../support/code-flow.ts";
import { makeDist } from "./console-server.ts";

export const sessionSecret = "a-secret-of-more-than-thirty-two-bytes";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly setCookies: readonly string[];
  readonly body: string;
  readonly json: () => unknown;
}

export interface Browser {
  /** What it would send now, by name. */
  readonly cookies: Map<string, string>;
  ask(
    path: string,
    options?: {
      readonly method?: "GET" | "POST" | "PUT" | "DELETE";
      readonly headers?: object;
      readonly payload?: object;
    },
  ): Promise<Answer>;
  /** From the button to the page, through the issuer. Answers the last step's answer, which leads to the page. */
  signIn(returnPath?: string): Promise<Answer>;
}

export interface SignInFixture {
  readonly app: FastifyInstance;
  readonly flow: CodeFlow;
  readonly publicUrl: string;
  /** Everything that the Console has logged and answered, to look for what must not be there. */
  readonly said: string[];
  browser(): Browser;
  close(): Promise<void>;
}

/** The settings with which a Console signs people in at this issuer. */
function signInSettings(flow: CodeFlow, publicUrl: string): Record<string, string> {
  return {
    CONSOLE_PUBLIC_URL: publicUrl,
    CONSOLE_SESSION_SECRET: sessionSecret,
    DBOS_OAUTH_ENABLED: "true",
    DBOS_OAUTH_ISSUER: flow.issuer.url,
    DBOS_OAUTH_CLIENT_ID: flow.clientId,
  };
}

/** Starts a Console before the Conductor at this address. A `flow` is shared with another and not stopped. */
export async function startSignedIn(
  conductorUrl: string,
  env: Record<string, string> = {},
  shared?: CodeFlow,
): Promise<SignInFixture> {
  const flow = shared ?? (await startCodeFlow());
  const publicUrl = env["CONSOLE_PUBLIC_URL"] ?? "https://console.example.com";
  const dist = await makeDist();
  const config = loadConfig({
    DBOS_CONDUCTOR_URL: conductorUrl,
    CONSOLE_LOG_LEVEL: "trace",
    ...signInSettings(flow, publicUrl),
    ...env,
  });
  const said: string[] = [];
  const app = await buildApp(config, dist, { write: (line) => said.push(line) });
  return {
    app,
    flow,
    publicUrl,
    said,
    browser: () => makeBrowser(app, publicUrl, said),
    close: async () => {
      await app.close();
      await rm(dist, { recursive: true });
      if (shared === undefined) await flow.issuer.stop();
    },
  };
}

function makeBrowser(app: FastifyInstance, publicUrl: string, said: string[]): Browser {
  const cookies = new Map<string, string>();
  const { host, pathname } = new URL(publicUrl);
  const basePath = pathname.replace(/\/$/, "");
  const browser: Browser = {
    cookies,
    ask: async (path, { method = "GET", headers = {}, payload } = {}) => {
      const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
      const answer = await app.inject({
        method,
        url: path,
        headers: { host, ...(cookie === "" ? {} : { cookie }), ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
      const setCookies = [answer.headers["set-cookie"] ?? []].flat();
      for (const line of setCookies) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (line.includes("Max-Age=0")) cookies.delete(name);
        else cookies.set(name, value);
      }
      said.push(answer.body);
      return {
        status: answer.statusCode,
        headers: answer.headers,
        setCookies,
        body: answer.body,
        json: () => answer.json(),
      };
    },
    signIn: async (returnPath = `${basePath}/orgs/acme/apps`) => {
      const started = await browser.ask(`${basePath}/oauth/login?return=${encodeURIComponent(returnPath)}`);
      const issued = await fetch(String(started.headers["location"]), { redirect: "manual" });
      const back = new URL(issued.headers.get("location") ?? "");
      return browser.ask(back.pathname + back.search);
    },
  };
  return browser;
}
