// The lines that connect an application, by language. test/connect runs each as it stands. The two values that differ between
// installations come from the environment, as the key is secret.
import { sdkVersions } from "./sdk-versions.ts";

export interface Snippet {
  readonly language: "typescript" | "python" | "go" | "java";
  readonly title: string;
  /** Shell lines for an empty folder. */
  readonly install: string;
  readonly files: readonly { readonly name: string; readonly code: string }[];
  readonly run: string;
  /** Variables for the application's own database, with examples. */
  readonly database: string;
}

const postgres = "DBOS_SYSTEM_DATABASE_URL=postgresql://user:password@localhost:5432/my_app\n";

/** Snippets for an application's registered name. */
export function snippetsFor(appName: string): readonly Snippet[] {
  const name = JSON.stringify(appName);
  const { typescript, python, go, java } = sdkVersions;
  return [
    {
      language: "typescript",
      title: "TypeScript",
      install: `npm install @dbos-inc/dbos-sdk@${typescript.pinned}`,
      files: [{ name: "main.mjs", code: typescriptProgram(name) }],
      run: "node main.mjs",
      database: postgres,
    },
    {
      language: "python",
      title: "Python",
      install: `pip install dbos==${python.pinned}`,
      files: [{ name: "main.py", code: pythonProgram(name) }],
      run: "python main.py",
      database: postgres,
    },
    {
      language: "go",
      title: "Go",
      install: `go mod init example.com/app\ngo get github.com/dbos-inc/dbos-transact-golang/dbos@v${go.pinned}`,
      files: [{ name: "main.go", code: goProgram(name) }],
      run: "go run .",
      database: postgres,
    },
    {
      language: "java",
      title: "Java",
      install: "mvn -q compile",
      files: [
        { name: "pom.xml", code: javaProject(java.pinned) },
        { name: "src/main/java/Main.java", code: javaProgram(name) },
      ],
      run: "mvn -q compile exec:java",
      database:
        "DBOS_SYSTEM_JDBC_URL=jdbc:postgresql://localhost:5432/my_app\nPGUSER=user\nPGPASSWORD=password\n",
    },
  ];
}

function typescriptProgram(name: string): string {
  return `import { DBOS } from "@dbos-inc/dbos-sdk";

DBOS.setConfig({
  name: ${name},
  systemDatabaseUrl: process.env.DBOS_SYSTEM_DATABASE_URL,
});
await DBOS.launch({
  conductorURL: process.env.DBOS_CONDUCTOR_URL,
  conductorKey: process.env.DBOS_CONDUCTOR_KEY,
});`;
}

function pythonProgram(name: string): string {
  return `import os
import threading

from dbos import DBOS, DBOSConfig

config: DBOSConfig = {
    "name": ${name},
    "system_database_url": os.environ["DBOS_SYSTEM_DATABASE_URL"],
    "conductor_url": os.environ["DBOS_CONDUCTOR_URL"],
    "conductor_key": os.environ["DBOS_CONDUCTOR_KEY"],
}
DBOS(config=config)
DBOS.launch()
threading.Event().wait()`;
}

function goProgram(name: string): string {
  return `package main

import (
	"context"
	"log"
	"os"

	"github.com/dbos-inc/dbos-transact-golang/dbos"
)

func main() {
	ctx, err := dbos.NewContext(context.Background(), dbos.Config{
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
	}
	select {}
}`;
}

function javaProject(version: string): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>app</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <exec.mainClass>Main</exec.mainClass>
  </properties>
  <dependencies>
    <dependency>
      <groupId>dev.dbos</groupId>
      <artifactId>transact</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>`;
}

function javaProgram(name: string): string {
  return `import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;

public class Main {
    public static void main(String[] args) throws Exception {
        // The "domain" is the whole URL, with its ws:// or wss://.
        var config = DBOSConfig.defaultsFromEnv(${name})
            .withConductorDomain(System.getenv("DBOS_CONDUCTOR_URL"))
            .withConductorKey(System.getenv("DBOS_CONDUCTOR_KEY"));

        new DBOS(config).launch();
        Thread.currentThread().join();
    }
}`;
}

/** The environment that every snippet reads. */
export function environmentFor(executorUrl: string, key: string): string {
  return `DBOS_CONDUCTOR_URL=${executorUrl}\nDBOS_CONDUCTOR_KEY=${key}\n`;
}

/** Warns about an address that applications probably cannot reach. */
export function addressWarning(executorUrl: string): string | undefined {
  if (!URL.canParse(executorUrl)) return undefined;
  const { hostname } = new URL(executorUrl);
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]"
    ? `${hostname} means the machine or container that the application itself runs in. Use an address that it can reach.`
    : undefined;
}
