// Who may only go before whom, as the state file has it.
import type { StoredResource } from "./project.ts";
import type { Deed } from "./providers.ts";

/** The last part of a URN: the name in the program. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Pairs that were deleted in the wrong order, as "what is needed > what needs it". */
export function wrongOrder(resources: readonly StoredResource[], deeds: readonly Deed[]): string[] {
  const position = new Map(deeds.map(({ urn }, index) => [urn, index]));
  return resources.flatMap(({ urn, dependencies = [] }) =>
    dependencies
      .filter((needed) => (position.get(needed) ?? Infinity) < (position.get(urn) ?? -1))
      .map((needed) => `${nameOf(needed)} > ${nameOf(urn)}`),
  );
}

/** Names of all that a resource needs, near and far; who needs a component needs what it holds. */
export function needsOf(resources: readonly StoredResource[], name: string): Set<string> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const seen = new Set<string>();
  const visit = (urn: string): void => {
    const resource = byUrn.get(urn);
    if (resource === undefined || seen.has(urn)) return;

    seen.add(urn);
    const held = resource.custom ? [] : resources.filter(({ parent }) => parent === urn);
    for (const next of [...(resource.dependencies ?? []), ...held.map((child) => child.urn)]) visit(next);
  };
  for (const { dependencies = [] } of resources.filter(({ urn, custom }) => custom && nameOf(urn) === name)) {
    dependencies.forEach(visit);
  }

  return new Set([...seen].map(nameOf));
}

/** What a provider has to delete: what is its own, unless it goes with something else or is to stay. */
export function toBeDeleted(resources: readonly StoredResource[]): string[] {
  return resources
    .filter(({ custom, type }) => custom && !type.startsWith("pulumi:providers:"))
    .filter(({ deletedWith, retainOnDelete }) => deletedWith === undefined && retainOnDelete !== true)
    .map(({ urn }) => urn);
}
