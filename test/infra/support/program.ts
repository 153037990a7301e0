// The whole program under mocks, and ways to look at what it declared.
import type { Recorded, Recording } from "../../../infra/render/recorder.ts";
import { reveal } from "../../../infra/render/recorder.ts";
import { runStack, type RunOptions } from "../../../infra/render/run.ts";

/** Configuration of a stack with a domain, certificates from an authority and everything built here. */
export const withDomain = {
  "podium:domain": "podium.example.com",
  "podium:hostedZoneId": "Z0123456789EXAMPLE",
  "podium:acmeEmail": "operations@example.com",
};

const recordings = new Map<string, Promise<Recording>>();
let last: Promise<unknown> = Promise.resolve();

/** Runs one after the other, since Pulumi's runtime is global, and each variant once per file. */
export function run(stack: string, options: RunOptions = {}): Promise<Recording> {
  const key = JSON.stringify([stack, options]);
  const known = recordings.get(key);
  if (known !== undefined) return known;
  const started = last.then(() => runStack(stack, options));
  last = started.catch(() => undefined);
  recordings.set(key, started);
  return started;
}

/** A stack in three zones with amd64 nodes, people and a short time-out: what the presets do not choose. */
export function runWide(): Promise<Recording> {
  return run("dev", {
    config: {
      "podium:nat": "perZone",
      "podium:zoneCount": "3",
      "podium:clusterAdmins": '["arn:aws:iam::123456789012:role/a"]',
      "podium:clusterViewers": '["arn:aws:iam::123456789012:role/v"]',
      "podium:nodeArchitecture": "amd64",
      "podium:idleTimeoutSeconds": "600",
    },
  });
}

export type Inputs = Record<string, unknown>;

/** Inputs of the one resource with this name, without the marks of secrets. */
export function inputsOf({ resources }: Recording, name: string): Inputs {
  const found = resources.filter((resource) => resource.name === name);
  if (found.length !== 1) throw new Error(`${found.length} resources are named ${name}, expected one`);
  return reveal(found[0]?.inputs) as Inputs;
}

export function find({ resources }: Recording, name: string): Recorded {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`No resource is named ${name}`);
  return found;
}

export function ofType({ resources }: Recording, type: string): Recorded[] {
  return resources.filter((resource) => resource.type === type);
}

/** Every resource that must be there before this one, near and far. */
export function ancestorsOf({ resources }: Recording, name: string): Set<string> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const seen = new Set<string>();
  const visit = (resource: Recorded | undefined): void => {
    const urns = [
      ...(resource?.dependsOn ?? []),
      ...(resource?.provider === undefined ? [] : [providerUrn(resource.provider)]),
    ];
    for (const urn of urns) {
      const next = byUrn.get(urn);
      if (next !== undefined && !seen.has(next.name)) {
        seen.add(next.name);
        visit(next);
      }
    }
  };
  visit(resources.find((resource) => resource.name === name));
  return seen;
}

/** A provider is named by URN and id together. */
function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}
