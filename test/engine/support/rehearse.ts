// One change of a running stack: what it touches, in which order, and that nothing protected goes.
import { expect } from "vitest";

import { nameOf } from "./order.ts";
import { openProject, type Project, type Run } from "./project.ts";

export interface Change {
  readonly title: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Pattern of the resource to replace, as docs/operate.md writes it. */
  readonly replaced?: string;
  /** A file of the program, what it says, and what it says from now on. */
  readonly edit?: readonly [string, string, string];
  /** Everything in AWS that is touched, as "operation name", in any order. */
  readonly aws: readonly string[];
  /** Each must be done before the one after it. */
  readonly order?: readonly (readonly [string, string])[];
  /** All that is made or changed in the cluster, in any order; left out where that is said elsewhere. */
  readonly cluster?: readonly string[];
}

/** A stack `prod` with these settings, up and running. `pulumi` is the path of the CLI. */
export async function openRehearsal(
  pulumi: string,
  settings: Readonly<Record<string, string>>,
): Promise<Project> {
  const project = await openProject(pulumi);
  await project.succeed("stack", "init", "prod", "--secrets-provider", "passphrase");
  await project.configure(settings);
  await project.succeed("up", "--yes", "--skip-preview");
  return project;
}

/** Makes the change and compares. What it leaves undone shows in what the next one touches. */
export async function rehearse(
  project: Project,
  { settings = {}, replaced, edit, aws, order = [], cluster }: Change,
): Promise<void> {
  const before = project.resources("prod");
  const kept = before.filter(({ protect, custom }) => protect === true && custom);
  expect(kept.length).toBeGreaterThan(5);
  const done = project.deeds.length;
  if (Object.keys(settings).length > 0) await project.configure(settings);
  if (edit !== undefined) project.edit(...edit);
  const flags = replaced === undefined ? [] : ["--replace", replaced];
  const run = await project.succeed("up", "--yes", "--skip-preview", ...flags);
  expect(touched(run, isAws)).toEqual([...aws].sort());
  if (cluster !== undefined) expect(touched(run, isInCluster)).toEqual([...cluster].sort());
  const deeds = project.deeds.slice(done);
  const lost = deeds.filter(({ kind, urn }) => kind === "delete" && kept.some((each) => each.urn === urn));
  expect(lost.map(({ urn }) => nameOf(urn))).toEqual([]);
  expectOrder(
    deeds.map(({ kind, urn }) => `${kind} ${nameOf(urn)}`),
    order,
  );
}

function expectOrder(deeds: readonly string[], order: readonly (readonly [string, string])[]): void {
  for (const [first, second] of order) {
    expect(deeds, `${first} before ${second}`).toEqual(expect.arrayContaining([first, second]));
    expect(deeds.indexOf(first), `${first} before ${second}`).toBeLessThan(deeds.indexOf(second));
  }
}

const isAws = (type: string): boolean => type.startsWith("aws:");
const isInCluster = (type: string): boolean => type.startsWith("kubernetes:");

/** Type of a resource, without those of the components around it. */
function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

function touched({ changes }: Run, isOf: (type: string) => boolean): string[] {
  return changes
    .filter(
      ({ urn, operation }) => isOf(typeOf(urn)) && operation !== "delete-replaced" && operation !== "replace",
    )
    .map(({ operation, urn }) => `${operation} ${nameOf(urn)}`)
    .sort();
}
