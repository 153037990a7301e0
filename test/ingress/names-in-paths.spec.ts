// Ids with slashes, dots and whatever else proxies take for something of their own, on the way through real ones.
import { chromium } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { segmentFromId } from "../../console/web/model/workflow-id.ts";
import { conductorBackend, consoleBackend } from "../../infra/plans/backends.ts";
import { chromiumPath, launchFlags, skipReason } from "../browser/chromium.ts";
import { connectExecutor, type ScriptedExecutor } from "../support/executor.ts";
import { hardIds } from "../support/hard-ids.ts";
import { oddNames } from "../support/odd-names.ts";
import { waitFor } from "../support/wait.ts";
import { startNginx, type Nginx } from "./nginx.ts";
import { plannedIngresses } from "./planned-ingresses.ts";
import { send, startStack, type Stack } from "./stack.ts";

const workflows = "orgs/local/apps/shop/workflows";
/** NGINX takes no longer first line of a request, by default. */
const maxLineLength = 8_000;
const names = oddNames.filter((name) => segmentFromId(name).length < maxLineLength);

describe.each([
  { what: "cuts off", keepsPrefix: false },
  { what: "keeps", keepsPrefix: true },
])("behind an ingress that $what the Console's prefix", ({ keepsPrefix }) => {
  let stack: Stack;
  let nginx: Nginx;
  let executor: ScriptedExecutor;

  beforeAll(async () => {
    stack = await startStack({ hosts: ["127.0.0.1"], basePath: "/console" });
    const console = { ...consoleBackend, catchAll: false, keepsPrefix };
    nginx = await startNginx(plannedIngresses([console, conductorBackend], 3600, "127.0.0.1"), stack.portOf);
    const { conductor: port } = stack.portOf;
    await send(port, "/v2/orgs/local/apps/shop", { method: "PUT" });
    executor = await connectExecutor({
      port,
      app: "shop",
      answers: {
        get_workflow: ({ workflow_id: id }) => ({ output: { WorkflowUUID: id, Status: "SUCCESS" } }),
      },
    });
    await waitFor("the executor", async () => (await read(`/console/api/${workflows}/w`)).status === 200);
  });
  afterAll(async () => {
    executor?.kill();
    await nginx?.stop();
    await stack?.stop();
  });

  const read = (path: string) => send(nginx.port, path, { host: "127.0.0.1" });
  const idAt = async (path: string) => {
    const { status, text } = await read(path);
    return status === 200
      ? (JSON.parse(text) as { readonly workflowId: string }).workflowId
      : `${status} ${text}`;
  };

  test("each id reaches the executor as it is, through the Console and without it", async () => {
    for (const name of names) {
      expect(await idAt(`/console/api/${workflows}/${segmentFromId(name)}`)).toBe(name);
      expect(await idAt(`/conductor/v2/${workflows}/${segmentFromId(name)}`)).toBe(name);
    }
  });

  test.skipIf(skipReason() !== undefined)(
    "the page opens, cancels, forks and deletes each of them",
    async () => {
      const here = new Map<string, string>(hardIds.map((id) => [id, "PENDING"]));
      const row = (id: string) => ({
        WorkflowUUID: id,
        Status: here.get(id),
        WorkflowName: "ship",
        CreatedAt: "1767225600000",
        UpdatedAt: "1767225600000",
        ForkedFrom: id.startsWith("fork of ") ? id.slice(8) : undefined,
      });
      executor.answer("list_workflows", (request) => {
        const { workflow_uuids: ids } = (
          request as unknown as { readonly body: { readonly workflow_uuids?: string[] } }
        ).body;
        return { output: [...here.keys()].filter((id) => ids === undefined || ids.includes(id)).map(row) };
      });
      executor.answer("get_workflow", (request) => {
        const { workflow_id: id } = request as unknown as { readonly workflow_id: string };
        return { output: here.has(id) ? row(id) : null };
      });
      executor.answer("list_steps", () => ({ output: [] }));
      executor.answer("cancel", (request) => {
        here.set((request as unknown as { readonly workflow_id: string }).workflow_id, "CANCELLED");
        return { success: true };
      });
      executor.answer("delete", (request) => {
        here.delete((request as unknown as { readonly workflow_id: string }).workflow_id);
        return { success: true };
      });
      executor.answer("fork_workflow", (request) => {
        const { workflow_id: id } = (
          request as unknown as { readonly body: { readonly workflow_id: string } }
        ).body;
        here.set(`fork of ${id}`, "ENQUEUED");
        return { new_workflow_id: `fork of ${id}` };
      });
      const browser = await chromium.launch({ executablePath: chromiumPath, args: launchFlags });
      try {
        const page = await browser.newPage();
        const heading = page.getByRole("heading", { level: 1 });
        for (const id of hardIds) {
          await page.goto(
            `http://127.0.0.1:${nginx.port}/console/${workflows}?${new URLSearchParams({ id }).toString()}`,
          );
          await page.getByRole("grid").getByRole("link").click();
          await heading.getByText("Running").waitFor();
          const at = page.url();
          await page.getByRole("button", { name: "Cancel", exact: true }).click();
          await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
          await heading.getByText("Cancelled").waitFor();
          await page.getByRole("button", { name: "Fork…" }).click();
          await page.getByRole("dialog").getByRole("button", { name: "Fork", exact: true }).click();
          await heading.getByText("Queued").waitFor();
          await page.goto(at);
          await page.getByRole("button", { name: "Delete" }).click();
          await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
          await page.waitForURL((url) => url.pathname.endsWith("/workflows"));
          expect([here.has(id), here.has(`fork of ${id}`)]).toEqual([false, true]);
        }
      } finally {
        await browser.close();
      }
    },
  );

  test("NGINX would have made another id of it", async () => {
    expect(await idAt(`/conductor/v2/${workflows}/x%2F..`)).not.toBe("x/..");
  });
});
