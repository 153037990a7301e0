// What is refused, and how.
import { connectHealthy, expectStatus, expectThat, type Check, type Context } from "../check.ts";
import type { Answer } from "../api.ts";
import { workflowId } from "../replies.ts";

const group = "errors";

function expectProblem(answer: Answer, ...statuses: readonly number[]): void {
  expectStatus(answer, ...statuses);
  expectThat(answer.type.includes("application/problem+json"), `the type of a problem is "${answer.type}"`);
  const { status } = (answer.body ?? {}) as { readonly status?: unknown };
  expectThat(status === answer.status, `the problem's status is ${JSON.stringify(status)}`);
}

const searchPath = ({ appName }: Context, org: string) => `/v2/orgs/${org}/apps/${appName}/workflows/search`;

/** `org` is the organisation of the application. */
export function errorChecks(org: string): readonly Check[] {
  return [
    {
      group,
      name: "an unknown application is 404",
      run: async ({ api }) =>
        expectProblem(await api.call("getApp", { params: { appName: "conformance-none" } }), 404),
    },
    {
      group,
      name: "an unknown workflow is 404",
      run: async (context) => {
        const executor = await connectHealthy(context);
        executor.answer("get_workflow", () => ({ output: null }));
        expectProblem(await context.api.call("getWorkflow", { params: { workflowId: "none" } }), 404);
      },
    },
    {
      group,
      name: "a body that is not JSON is 400",
      run: async (context) =>
        expectProblem(await context.api.send("POST", searchPath(context, org), "{"), 400),
    },
    {
      group,
      name: "a member of the wrong type is 422",
      run: async (context) =>
        expectProblem(await context.api.call("searchWorkflows", { body: { limit: "many" } }), 422),
    },
    {
      group,
      name: "an unknown member is 422",
      run: async (context) =>
        expectProblem(await context.api.call("searchWorkflows", { body: { colour: "red" } }), 422),
    },
    {
      group,
      name: "without an executor an operation that needs one is 503",
      run: async ({ api }) => expectProblem(await api.call("listQueues"), 503),
    },
    {
      group,
      name: "an executor's error is not a success",
      run: async (context) => {
        const executor = await connectHealthy(context);
        executor.answer("cancel", () => ({ success: false, error_message: "the database is away" }));
        const answer = await context.api.call("cancelWorkflow", { params: { workflowId } });
        expectThat(answer.status >= 400, `answers ${answer.status}`);
      },
    },
    {
      group,
      name: "lists of an SDK that says null are empty lists",
      run: async (context) => {
        const executor = await connectHealthy(context);
        executor.answer("list_queues", () => ({ output: null }));
        const answer = await context.api.call("listQueues");
        expectThat(
          Array.isArray(answer.body) || answer.status >= 400,
          `answers ${JSON.stringify(answer.body)}`,
        );
      },
    },
  ];
}
