// The Console's pages as a reader sees them: by role and name.
import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { appName } from "./sample-app.ts";

const org = "/orgs/local";

export const paths = {
  apps: `${org}/apps`,
  connect: `${org}/connect`,
  tokens: `${org}/tokens`,
  importing: `${org}/apps/${appName}/import`,
  compare: `${org}/apps/${appName}/compare`,
  jobs: `${org}/jobs`,
  orgSettings: `${org}/settings`,
  overview: `${org}/apps/${appName}`,
  failures: `${org}/apps/${appName}/failures`,
  workflows: `${org}/apps/${appName}/workflows`,
  queues: `${org}/apps/${appName}/queues`,
  executors: `${org}/apps/${appName}/executors`,
  alerts: `${org}/apps/${appName}/alerts`,
  queue: `${org}/apps/${appName}/queues/taskQueue`,
  versions: `${org}/apps/${appName}/versions`,
  metrics: `${org}/apps/${appName}/metrics`,
  schedules: `${org}/apps/${appName}/schedules`,
  settings: `${org}/apps/${appName}/settings`,
  workflow: (id: string): string => `${org}/apps/${appName}/workflows/${id}`,
};

/** Waits until nothing on the page is being read for the first time. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
}

/** The list of workflows. */
export class WorkflowList {
  readonly grid: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.grid = page.getByRole("grid", { name: "Workflows" });
  }

  async open(search = ""): Promise<void> {
    await this.page.goto(paths.workflows + search);
    await expect(this.grid).toBeVisible();
  }

  row(workflowId: string): Locator {
    return this.grid
      .getByRole("row")
      .filter({ has: this.page.getByRole("link", { name: workflowId, exact: true }) });
  }

  rows(): Locator {
    return this.grid.getByRole("row").filter({ has: this.page.getByRole("gridcell") });
  }

  async select(workflowId: string): Promise<void> {
    await this.row(workflowId).getByRole("checkbox").click();
  }
}

/** One workflow. */
export class WorkflowDetail {
  readonly heading: Locator;
  readonly timeline: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.heading = page.getByRole("heading", { level: 1 });
    this.timeline = page.getByRole("treegrid", { name: "Steps over time" });
  }

  async open(workflowId: string): Promise<void> {
    await this.page.goto(paths.workflow(workflowId));
    await expect(this.timeline).toBeVisible();
  }

  step(name: string): Locator {
    return this.timeline.getByRole("row").filter({ hasText: name });
  }

  /** Presses an action and answers its question with yes. */
  async act(action: "Cancel" | "Resume"): Promise<void> {
    await this.page.getByRole("button", { name: action, exact: true }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: action }).click();
  }
}
