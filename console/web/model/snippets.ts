// The lines an application needs to connect, by language. Both values come from the environment, as the key is secret.

export interface Snippet {
  readonly language: "typescript" | "python" | "go" | "java";
  readonly title: string;
  readonly install: string;
  readonly code: string;
}

/** Snippets for one application name, which must equal the name it is registered under. */
export function snippetsFor(appName: string): readonly Snippet[] {
  const name = JSON.stringify(appName);
  return [
    {
      language: "typescript",
      title: "TypeScript",
      install: "npm install @dbos-inc/dbos-sdk",
      code: `import { DBOS } from "@dbos-inc/dbos-sdk";

DBOS.setConfig({
  name: ${name},
  systemDatabaseUrl: process.env.DBOS_SYSTEM_DATABASE_URL,
});
await DBOS.launch({
  conductorURL: process.env.DBOS_CONDUCTOR_URL,
  conductorKey: process.env.DBOS_CONDUCTOR_KEY,
});`,
    },
    {
      language: "python",
      title: "Python",
      install: "pip install dbos",
      code: `import os
from dbos import DBOS, DBOSConfig

config: DBOSConfig = {
    "name": ${name},
    "system_database_url": os.environ["DBOS_SYSTEM_DATABASE_URL"],
    "conductor_url": os.environ["DBOS_CONDUCTOR_URL"],
    "conductor_key": os.environ["DBOS_CONDUCTOR_KEY"],
}
DBOS(config=config)
DBOS.launch()`,
    },
    {
      language: "go",
      title: "Go",
      install: "go get github.com/dbos-inc/dbos-transact-golang/dbos",
      code: `ctx, err := dbos.NewDBOSContext(context.Background(), dbos.Config{
	AppName:         ${name},
	DatabaseURL:     os.Getenv("DBOS_SYSTEM_DATABASE_URL"),
	ConductorURL:    os.Getenv("DBOS_CONDUCTOR_URL"),
	ConductorAPIKey: os.Getenv("DBOS_CONDUCTOR_KEY"),
})
if err != nil {
	log.Fatal(err)
}
if err := dbos.Launch(ctx); err != nil {
	log.Fatal(err)
}`,
    },
    {
      language: "java",
      title: "Java",
      install: 'implementation("dev.dbos:transact:+")',
      code: `// The "domain" is the whole URL, with its ws:// or wss://.
var config = DBOSConfig.defaultsFromEnv(${name})
    .withConductorDomain(System.getenv("DBOS_CONDUCTOR_URL"))
    .withConductorKey(System.getenv("DBOS_CONDUCTOR_KEY"));

var dbos = new DBOS(config);
dbos.launch();`,
    },
  ];
}

/** The environment that the snippets read. */
export function environmentFor(executorUrl: string, key: string): string {
  return `DBOS_CONDUCTOR_URL=${executorUrl}\nDBOS_CONDUCTOR_KEY=${key}\n`;
}

/** What is likely wrong with the address that applications are told to use. */
export function addressWarning(executorUrl: string): string | undefined {
  if (!URL.canParse(executorUrl)) return undefined;
  const { hostname } = new URL(executorUrl);
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]"
    ? `${hostname} means the machine or container that the application itself runs in. Use an address that it can reach.`
    : undefined;
}
