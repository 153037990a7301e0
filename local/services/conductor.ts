// Conductor, and the registration of the sample application.
import { join } from "node:path";
import { conductorUrl, launchServer, root, step, type Context } from "../context.ts";
import { conductorEnvironment } from "../environment.ts";
import { ensureApiKey, registerSampleApp, sampleApp } from "../registration.ts";
import { ensureSealingKey, loadSecrets, saveSecrets } from "../secrets.ts";

const stopDeadlineMs = 2000;

export async function startConductor(context: Context, databaseUrl: string): Promise<void> {
  const options = {
    name: "conductor",
    script: join(root, "conductor/src/main.ts"),
    env: {
      CONDUCTOR_SEALING_KEYS: `1:${ensureSealingKey(context.folder)}`,
      ...conductorEnvironment(context.env, context.plan, databaseUrl),
    },
    stopDeadlineMs,
  };
  await step(context.log, `Conductor answers on port ${context.plan.ports.conductor}`, () =>
    launchServer(context, "conductor", options, `${conductorUrl(context)}/healthz`),
  );
}

/** Registers the sample application and returns its key, which is kept between runs. */
export async function introduceApp(context: Context): Promise<string> {
  return step(context.log, `${sampleApp} is registered and has a key`, async () => {
    await registerSampleApp(conductorUrl(context));
    const secrets = loadSecrets(context.folder);
    const apiKey = await ensureApiKey(conductorUrl(context), secrets.apiKey);
    if (apiKey !== secrets.apiKey) saveSecrets(context.folder, { ...secrets, apiKey });
    return apiKey;
  });
}
