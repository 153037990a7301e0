// The Nodes on this machine with which a person may start Pulumi.
import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

/** Path by major version: the project's own, and what the PATH has beside it. */
export function installedNodes(): ReadonlyMap<string, string> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const paths = folders.map((folder) => join(folder, "node")).filter((path) => existsSync(path));
  return new Map(
    [process.execPath, ...paths].map((path) => [majorOf(path), realpathSync(path)]).reverse() as [
      string,
      string,
    ][],
  );
}

function majorOf(path: string): string {
  return execFileSync(path, ["--print", "process.versions.node.split('.')[0]"], { encoding: "utf8" }).trim();
}
