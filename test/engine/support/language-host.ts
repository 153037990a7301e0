// Stands in for pulumi-language-nodejs, whose Go module cannot be fetched: starts the `node` of the PATH, as that does, on
// the SDK's own entry points, which then talk to the engine directly.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { ServerWritableStream, UntypedServiceImplementation } from "@grpc/grpc-js";
import type {
  LanguageHandshakeRequest,
  RunPluginRequest,
  RunPluginResponse,
  RunRequest,
  RunResponse,
} from "@pulumi/pulumi/proto/language_pb.js";

import { answering, languageMessages, pluginMessages } from "./grpc.ts";

/** How the SDK exits after it has shown the error itself. */
const alreadyReported = 32;

/** The calls that the engine makes; it treats the others, which are missing, as optional. */
export function createLanguageHost(
  environment: Readonly<Record<string, string>>,
): UntypedServiceImplementation {
  let engine = "";
  return {
    handshake: answering((request: LanguageHandshakeRequest) => {
      engine = request.getEngineAddress();
      return Promise.resolve(new languageMessages.LanguageHandshakeResponse());
    }),
    getPluginInfo: answering(() => Promise.resolve(new pluginMessages.PluginInfo())),
    // The providers are there already.
    getRequiredPackages: answering(() => Promise.resolve(new languageMessages.GetRequiredPackagesResponse())),
    run: answering((request: RunRequest) => runProgram(request, engine, environment)),
    runPlugin: (call: ServerWritableStream<RunPluginRequest, RunPluginResponse>) =>
      runPlugin(call, environment),
  };
}

async function runProgram(
  request: RunRequest,
  engine: string,
  environment: Readonly<Record<string, string>>,
): Promise<RunResponse> {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() ?? request.getPwd();
  const options = (info?.getOptions()?.toJavaScript() ?? {}) as {
    readonly typescript?: boolean;
    readonly nodeargs?: string;
  };
  const program = [
    ...(options.nodeargs ?? "").split(" ").filter((argument) => argument !== ""),
    createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run"),
    `--monitor=${request.getMonitorAddress()}`,
    `--engine=${engine}`,
    `--organization=${request.getOrganization()}`,
    `--project=${request.getProject()}`,
    `--stack=${request.getStack()}`,
    `--root-directory=${info?.getRootDirectory() ?? folder}`,
    `--pwd=${request.getPwd()}`,
    `--parallel=${request.getParallel()}`,
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info?.getEntryPoint() ?? request.getProgram(),
  ];
  // Looked up on the PATH of the new process, never the Node that runs the tests.
  const child = spawn("node", program, {
    env: {
      ...environment,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  }

  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  const response = new languageMessages.RunResponse();
  if (code === alreadyReported) response.setBail(true);
  else if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}\n${said}`);

  return response;
}

/** Runs a policy pack until the engine ends the call. */
function runPlugin(
  call: ServerWritableStream<RunPluginRequest, RunPluginResponse>,
  environment: Readonly<Record<string, string>>,
): void {
  const { request } = call;
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const runner = createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn("node", [runner, ...request.getArgsList(), folder], {
    cwd: request.getPwd(),
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.on("data", (text: Buffer) => {
    call.write(new languageMessages.RunPluginResponse().setStdout(text));
  });
  child.stderr.on("data", (text: Buffer) => {
    call.write(new languageMessages.RunPluginResponse().setStderr(text));
  });
  child.on("close", (code) => {
    call.end(new languageMessages.RunPluginResponse().setExitcode(code ?? 1));
  });
  call.on("cancelled", () => child.kill());
}
