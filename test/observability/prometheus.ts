// A real Prometheus, as Debian packages it.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../local/postgres.ts";
import { waitFor } from "../support/wait.ts";

/** Whether Prometheus and its checker are on the PATH. */
export function hasPrometheus(): boolean {
  return ["prometheus", "promtool"].every((program) => spawnSync(program, ["--version"]).status === 0);
}

export interface Prometheus {
  /** The values of an expression now, each with its labels. Throws what Prometheus says of an expression that it refuses. */
  query(expression: string): Promise<Sample[]>;
  stop(): Promise<void>;
}

export interface Sample {
  readonly metric: Record<string, string>;
  readonly value: number;
}

/** Starts one with this configuration, on a folder and port of its own. */
export async function startPrometheus(config: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), "podium-prometheus-"));
  const file = join(folder, "prometheus.yml");
  writeFileSync(file, config);
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    "prometheus",
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: "ignore" },
  );
  const ended = once(child, "exit");
  await waitFor(
    "Prometheus",
    () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    30_000,
  );
  return {
    query: async (expression) => {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const body = (await response.json()) as Answer;
      if (body.data === undefined) throw new Error(`${expression}: ${body.error ?? response.statusText}`);
      return body.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    stop: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Answer {
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value: readonly [number, string];
    }[];
  };
}
