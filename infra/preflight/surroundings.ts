// The machine that runs Pulumi: its tools, its address on the internet, and registries as it sees them.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { askRegistry, type ImageAnswer } from "./image-registry.ts";

export interface Surroundings {
  /** First version that a command prints; undefined when there is no such command. */
  versionOf(command: string, ...args: readonly string[]): Promise<string | undefined>;
  /** Address from which others on the internet see this machine. */
  publicAddress(): Promise<string>;
  /** What a registry says about an image without credentials. */
  image(reference: string): Promise<ImageAnswer>;
}

const answerMs = 5_000;

export const thisMachine: Surroundings = {
  async versionOf(command, ...args) {
    try {
      const { stdout, stderr } = await promisify(execFile)(command, args, { timeout: answerMs });
      return /\d+\.\d+(\.\d+)?/.exec(stdout + stderr)?.[0];
    } catch {
      return undefined;
    }
  },
  async publicAddress() {
    const answer = await fetch("https://checkip.amazonaws.com", { signal: AbortSignal.timeout(answerMs) });
    const text = (await answer.text()).trim();
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(text)) {
      throw new Error(`checkip.amazonaws.com answered ${answer.status}`);
    }

    return text;
  },
  image: (reference) => askRegistry(reference, AbortSignal.timeout(answerMs)),
};
