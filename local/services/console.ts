// The Console: its pages, built when needed, and the server that serves them.
import { join } from "node:path";
import { launchServer, root, runToEnd, step, type Context } from "../context.ts";
import { consoleEnvironment } from "../environment.ts";
import { consoleFolder, isWebStale } from "../web-build.ts";

const stopDeadlineMs = 1000;

export async function startConsole(context: Context): Promise<void> {
  if (isWebStale()) await buildWeb(context);
  const port = context.plan.ports.console;
  const options = {
    name: "console",
    script: join(root, "console/server/main.ts"),
    env: consoleEnvironment(context.env, context.plan),
    stopDeadlineMs,
  };
  await step(context.log, `Console answers on port ${port}`, () =>
    launchServer(context, "console", options, `http://127.0.0.1:${port}/health`),
  );
}

async function buildWeb(context: Context): Promise<void> {
  context.log.say("building the Console's pages, which are missing or older than their sources");
  await step(context.log, "the Console's pages are built", () =>
    runToEnd(context, {
      name: "web-build",
      script: join(root, "node_modules/vite/bin/vite.js"),
      args: ["build", "--logLevel", "error"],
      cwd: consoleFolder,
      env: context.env,
      stopDeadlineMs,
    }),
  );
}
