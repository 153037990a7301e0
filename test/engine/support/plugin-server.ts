// Serves language host and providers in this process; the engine attaches to them instead of starting plugins.
import { createRequire } from "node:module";

import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";

import { grpc } from "./grpc.ts";
import { createLanguageHost } from "./language-host.ts";
import { createProvider, type Work } from "./providers.ts";

const require = createRequire(import.meta.url);
/** Packages that the program uses. */
const packages = ["aws", "docker-build", "eks", "kubernetes", "random", "tls"];

export interface PluginServer {
  /** Tells the engine where to attach. */
  readonly environment: Readonly<Record<string, string>>;
  readonly work: Work;
  stop(): void;
}

export async function startPluginServer(
  programEnvironment: Readonly<Record<string, string>>,
): Promise<PluginServer> {
  const work: Work = { deeds: [], failing: new Map() };
  const languageHost = new grpc.Server();
  languageHost.addService(LanguageRuntimeService, createLanguageHost(programEnvironment));
  const providers = packages.map((name) => {
    const server = new grpc.Server();
    server.addService(ResourceProviderService, createProvider(installedVersion(name), work));
    return { name, server };
  });
  const attach = providers.map(async ({ name, server }) => `${name}:${await listen(server)}`);
  return {
    environment: {
      PULUMI_DEBUG_LANGUAGES: `nodejs:${await listen(languageHost)}`,
      PULUMI_DEBUG_PROVIDERS: (await Promise.all(attach)).join(","),
    },
    work,
    stop: () => {
      for (const server of [languageHost, ...providers.map((provider) => provider.server)]) {
        server.forceShutdown();
      }
    },
  };
}

function listen(server: InstanceType<typeof grpc.Server>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

/** The engine warns about a provider that is not of the version that the program's package asks for. */
function installedVersion(name: string): string {
  const { version } = require(`@pulumi/${name}/package.json`) as { readonly version: string };
  return version;
}
