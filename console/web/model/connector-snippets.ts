// The lines that connect an application whose SDK has no open client for Conductor: through Podium's connector, beside its
// process. test/connect runs each as it stands.
import { connectedVersions } from "./sdk-versions.ts";

export interface ConnectorSnippet {
  readonly language: "typescript" | "python" | "go" | "rust";
  readonly title: string;
  readonly version: string;
  /** Shell lines for an empty folder; those of Rust and Go come after the files. */
  readonly install: string;
  readonly files: readonly { readonly name: string; readonly code: string }[];
  readonly run: string;
}

/** Shell lines that install the connector, from Podium's own folder. */
export const connectorInstall = `npm ci
npm pack ./connector
npm install --global ./podium-connector-*.tgz`;

/** The environment of `podium-connector run`. It passes on what does not begin with CONNECTOR_. */
export function connectorEnvironmentFor(executorUrl: string, key: string): string {
  const database = "postgresql://user:password@localhost:5432/my_app";
  return `CONNECTOR_CONDUCTOR_URL=${executorUrl}
CONNECTOR_KEY=${key}
CONNECTOR_DATABASE_URL=${database}
DBOS_SYSTEM_DATABASE_URL=${database}
DBOS__APPVERSION=1.0.0
`;
}

/** Snippets for an application's registered name. */
export function connectorSnippetsFor(appName: string): readonly ConnectorSnippet[] {
  const name = JSON.stringify(appName);
  const { typescript, python, go, rust } = connectedVersions;
  const beside = (language: ConnectorSnippet["language"], command: string): string =>
    `podium-connector run --app ${name} --language ${language} --sdk-version ${connectedVersions[language]} -- ${command}`;
  return [
    {
      language: "typescript",
      title: "TypeScript",
      version: typescript,
      install: `npm install @dbos-inc/dbos-sdk@${typescript}`,
      files: [{ name: "main.mjs", code: typescriptProgram(name) }],
      run: beside("typescript", "node main.mjs"),
    },
    {
      language: "python",
      title: "Python",
      version: python,
      install: `pip install dbos==${python}`,
      files: [{ name: "main.py", code: pythonProgram(name) }],
      run: beside("python", "python main.py"),
    },
    {
      language: "go",
      title: "Go",
      version: go,
      install: `go mod init example.com/app\ngo get github.com/dbos-inc/dbos-transact-golang/dbos@v${go}\ngo mod tidy`,
      files: [{ name: "main.go", code: goProgram(name) }],
      run: beside("go", "go run ."),
    },
    {
      language: "rust",
      title: "Rust",
      version: rust,
      install: "cargo build",
      files: [
        { name: "Cargo.toml", code: rustProject(rust) },
        { name: "src/main.rs", code: rustProgram(name) },
      ],
      run: beside("rust", "cargo run"),
    },
  ];
}

function typescriptProgram(name: string): string {
  return `import { DBOS } from "@dbos-inc/dbos-sdk";

DBOS.setConfig({
  name: ${name},
  systemDatabaseUrl: process.env.DBOS_SYSTEM_DATABASE_URL,
});
await DBOS.launch();`;
}

function pythonProgram(name: string): string {
  return `import os
import threading

from dbos import DBOS, DBOSConfig

config: DBOSConfig = {
    "name": ${name},
    "system_database_url": os.environ["DBOS_SYSTEM_DATABASE_URL"],
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
		AppName:     ${name},
		DatabaseURL: os.Getenv("DBOS_SYSTEM_DATABASE_URL"),
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

function rustProject(version: string): string {
  return `[package]
name = "app"
version = "0.1.0"
edition = "2024"

[dependencies]
dbos = "=${version}"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }`;
}

function rustProgram(name: string): string {
  return `use dbos::{Config, DBOS};

#[tokio::main]
async fn main() -> dbos::Result<()> {
    let url = std::env::var("DBOS_SYSTEM_DATABASE_URL").expect("DBOS_SYSTEM_DATABASE_URL is missing");
    let dbos = DBOS::new(Config::new(${name}, url));
    dbos.launch().await?;
    std::future::pending::<()>().await;
    Ok(())
}`;
}
