// The stage of the battery: a real Conductor, the application of one SDK on a database of its own, and one more of each
// where a test asks for it. Everything is asked through /v2; only the truth comes from the application's database.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, type TestContext } from "vitest";
import { messageRules } from "../../conductor/src/wire/message-rules.ts";
import type { MemberRule } from "../../conductor/src/wire/message-rule.ts";
import type { MessageType } from "../../conductor/src/wire/messages.ts";
import { knows } from "../../conductor/src/wire/sdk-versions.ts";
import type { ApiAnswer } from "../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";
import type { Application } from "./prepare.ts";
import { runSdkApp } from "./run-app.ts";
import { testedSdks, type SdkKey, type TestedSdk } from "./sdks.ts";
import { readRows, type Row } from "./truth.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The applications that could be made ready, by SDK; a sentence that says why where one could not. */
    readonly applications: Readonly<Record<string, Application | string>>;
  }
}

export interface Workflow {
  readonly workflowId: string;
  readonly status: string;
  [member: string]: unknown;
}

/** Names that the wire has otherwise than the API. */
const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The application of an SDK; undefined where it could not be made ready. */
export function applicationOf(key: string): Application | undefined {
  const application = inject("applications")[key];
  return typeof application === "string" ? undefined : application;
}

/** What a deployment is given whose tests are skipped. */
export const noApplication: Application = { command: ["false"], env: {} };

/** The deployment of one of the tested SDKs, not yet open. */
export function deploymentOf(key: SdkKey): Deployment {
  return new Deployment(`${key}-app`, testedSdks[key], applicationOf(key) ?? noApplication);
}

/** A Conductor and an application that is connected to it, each with a database. */
export class Deployment {
  readonly sdk: TestedSdk;
  readonly name: string;
  conductor!: RunningProcess;
  app!: RunningProcess;
  /** Short periods, so that tests wait for little. */
  conductorSettings: Record<string, string> = {
    CONDUCTOR_ALERTING_PERIOD: "1s",
    CONDUCTOR_RETENTION_PERIOD: "1s",
    DBOS__METRICS_COLLECTION_PERIOD: "1",
  };
  /** Where the application connects to, unless it is Conductor itself. */
  executorPort: number | undefined;
  /** What is refused here, by message, and the sentence that says so. */
  refused: Partial<Record<MessageType, RegExp>> = {};
  /** What the application cannot have, because its SDK has none of it. */
  lacks: readonly ("streams" | "schedules")[] = [];
  /** Of the application. */
  database!: TestDatabase;
  #conductorDatabase: TestDatabase | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), "podium-sdk-"));
  readonly #apps: RunningProcess[] = [];
  readonly #application: Application;
  /** Names that must differ from those of another application on the same system database. */
  #names: { readonly version?: string; readonly suffix?: string } = {};

  constructor(name: string, sdk: TestedSdk, application: Application) {
    this.name = name;
    this.sdk = sdk;
    this.#application = application;
  }

  /** Starts everything afresh; or beside another deployment, with its Conductor and on its system database. */
  async open(beside?: Deployment): Promise<void> {
    if (beside === undefined) {
      [this.#conductorDatabase, this.database] = await Promise.all([createDatabase(), createDatabase()]);
      await this.startConductor();
    } else {
      this.conductor = beside.conductor;
      this.#names = { version: "v2", suffix: "-2" };
      this.database = beside.database;
    }
    await this.call(204, "PUT", "", {});
    this.app = await this.startApp();
    await this.executors(1);
  }

  /** Starts Conductor; again on its port where it ran before. */
  async startConductor(): Promise<void> {
    this.conductor = await runConductor(this.#conductorDatabase?.url ?? "", {
      ...(this.conductor !== undefined && { port: this.conductor.port }),
      env: this.conductorSettings,
    });
  }

  /** How the application reaches its database. */
  get databaseUrl(): string {
    return this.database.url;
  }

  /** Starts one more process of the application, or of another version of it. */
  async startApp(version = this.#names.version): Promise<RunningProcess> {
    const app = await runSdkApp(this.#application, {
      name: this.name,
      systemDatabaseUrl: this.databaseUrl,
      conductorPort: this.executorPort ?? this.conductor.port,
      runsFile: join(this.#folder, "runs"),
      ...this.#names,
      ...(version !== undefined && { version }),
    });
    this.#apps.push(app);
    return app;
  }

  async close(): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.kill("SIGKILL")));
    if (this.#conductorDatabase !== undefined) {
      await this.conductor?.kill("SIGTERM");
      await Promise.all([this.#conductorDatabase.drop(), this.database?.drop()]);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The API's answer about the application, whatever its status. */
  ask(method: string, place: string, body?: object): Promise<ApiAnswer> {
    return this.conductor.call(method, `/v2/orgs/local/apps/${this.name}${place}`, body);
  }

  /** The answer's body; the status must be this one. */
  async call<T>(status: number, method: string, place: string, body?: object): Promise<T> {
    const answer = await this.ask(method, place, body);
    expect(answer.status, `${method} ${place}: ${answer.text}`).toBe(status);
    return answer.body as T;
  }

  search(body: object): Promise<Workflow[]> {
    return this.call(200, "POST", "/workflows/search", body);
  }

  /** Waits for this many healthy executors. */
  executors(count: number): Promise<Record<string, unknown>[]> {
    return waitFor(
      `${count} healthy executors of ${this.name}`,
      async () => {
        const all = await this.call<Record<string, unknown>[]>(200, "GET", "/executors");
        const healthy = all.filter(({ status }) => status === "HEALTHY");
        return healthy.length === count && healthy;
      },
      45_000,
    );
  }

  /** Whether an answer is the refusal of what cannot be done here. */
  isRefusal(type: MessageType, { status, text }: ApiAnswer): boolean {
    return status === 502 && this.refused[type]?.test(text) === true;
  }

  /** Where this cannot be done here: asks for it, asserts that it is refused, and notes that in the results. */
  async refuses(
    { task }: TestContext,
    type: MessageType,
    method: string,
    place: string,
    body?: object,
  ): Promise<boolean> {
    if (this.refused[type] === undefined) return false;
    const answer = await this.ask(method, place, body);
    expect(this.isRefusal(type, answer), `${type}: ${answer.text}`).toBe(true);
    task.meta.refused = type;
    return true;
  }

  /** A stored value as text that a person can read. */
  readable(value: unknown): string {
    return String(value);
  }

  /** Has the application start a workflow. */
  async start(workflow: string, id: string, options: Record<string, string> = {}): Promise<void> {
    const query = new URLSearchParams({ workflow, id, ...options });
    const { status, text } = await this.app.call("POST", `/start?${query.toString()}`);
    expect(status, text).toBe(200);
  }

  async send(id: string, message: string): Promise<void> {
    const { status, text } = await this.app.call(
      "POST",
      `/send?${new URLSearchParams({ id, message }).toString()}`,
    );
    expect(status, text).toBe(200);
  }

  /** Waits until a workflow has this status, as Conductor says, and returns it. */
  reach(id: string, status = "SUCCESS"): Promise<Workflow> {
    return waitFor(
      `${id} to be ${status}`,
      async () => {
        const { body } = await this.ask("GET", `/workflows/${encodeURIComponent(id)}`);
        const workflow = body as Workflow;
        return workflow.status === status && workflow;
      },
      30_000,
    );
  }

  /** Puts rows into the application's database where neither the application nor a request can make them. */
  async standIn(): Promise<void> {}

  /** All workflows of the application, as its own tables have them. */
  rows(): Promise<Row[]> {
    return readRows(this.database.url, this.name);
  }

  /** The one of this id. */
  async row(id: string): Promise<Row | undefined> {
    return (await this.rows()).find((row) => row.id === id);
  }

  /** Lines that `journey` has written, by workflow. */
  runs(id: string): number[] {
    const lines = readFileSync(join(this.#folder, "runs"), "utf8").trim().split("\n");
    return lines.flatMap((line) => (line.startsWith(`${id} `) ? [Number(line.split(" ")[1])] : []));
  }

  /** Members of a request's body that the capability table says this SDK does not know. */
  unknownTo(type: MessageType, body: object): string[] {
    const sdk = { language: this.sdk.language, dbosVersion: this.sdk.version };
    const members: Record<string, MemberRule> = messageRules[type].members;
    return Object.keys(body).filter((name) => {
      const rule = members[snakeCase(name)];
      return rule?.since !== undefined && knows(sdk, rule.since) !== "yes";
    });
  }
}

/** Asserts that a request was refused because the SDK has no such member, and not for any other reason. */
export function expectRefusal({ status, body, text }: ApiAnswer, member: string): void {
  const { type, detail = "" } = body as { readonly type?: string; readonly detail?: string };
  expect([status, type], text).toEqual([502, "urn:podium:error:CONDUCTOR_EXECUTOR_UNSUPPORTED"]);
  expect(detail).toContain(snakeCase(member));
  expect(detail).toMatch(/the DBOS SDK for \w+ ignores|needs version \d/);
}
