// What each language needs on this machine.
import { spawnSync } from "node:child_process";

export const toolsOf = {
  typescript: [["npm", "--version"]],
  python: [
    ["python3", "--version"],
    ["python3", "-c", "import venv, ensurepip"],
  ],
  go: [["go", "version"]],
  rust: [["cargo", "--version"]],
  java: [
    ["javac", "-version"],
    ["mvn", "-version"],
  ],
} as const;

/** Why a language cannot be tried here; undefined when it can. */
export function lacking(language: keyof typeof toolsOf): string | undefined {
  const missing = toolsOf[language].find(
    ([program, ...args]) => spawnSync(program, args, { stdio: "ignore" }).status !== 0,
  );
  return missing === undefined ? undefined : `there is no working ${missing.join(" ")}`;
}
