// Ids with slashes, dots and whatever else proxies take for something of their own, on the way through real ones.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { segmentFromId } from "../../console/web/model/workflow-id.ts";
import { conductorBackend, consoleBackend } from "../../infra/plans/backends.ts";
import { connectExecutor, type ScriptedExecutor } from "../support/executor.ts";
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
    return status === 200 ? (JSON.parse(text) as { workflowId: string }).workflowId : `${status} ${text}`;
  };

  test("each id reaches the executor as it is, through the Console and without it", async () => {
    for (const name of names) {
      expect(await idAt(`/console/api/${workflows}/${segmentFromId(name)}`)).toBe(name);
      expect(await idAt(`/conductor/v2/${workflows}/${segmentFromId(name)}`)).toBe(name);
    }
  });

  test("NGINX would have made another id of it", async () => {
    expect(await idAt(`/conductor/v2/${workflows}/x%2F..`)).not.toBe("x/..");
  });
});
