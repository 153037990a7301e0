// A resource as a rule sees it, and ways to look into one.
import { isWide as isWideIpv4 } from "../plans/cidr.ts";

export interface Inspected {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
}

export interface Rule {
  readonly name: string;
  readonly description: string;
  /** Sentences about what is wrong; none when the rule does not apply. */
  check(resource: Inspected): string[];
}

export type Props = Record<string, unknown>;

/** A rule about resources of these types. */
export function rule(
  name: string,
  description: string,
  types: readonly string[],
  check: (props: Props) => string[],
): Rule {
  return {
    name,
    description,
    check: ({ type, props }) => (types.some((each) => type === each) ? check(props) : []),
  };
}

export function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}

export function object(value: unknown): Props {
  return typeof value === "object" && value !== null ? (value as Props) : {};
}

export function list(value: unknown): Props[] {
  return Array.isArray(value) ? value.map(object) : [];
}

export function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
}

/** Providers get blocks of /32 and longer, so no organisation owns a network with a shorter prefix. */
const narrowestWideIpv6 = 20;

/** Whether networks together cover far more of the internet than an organisation's own, however they are cut. */
export function isWide(networks: readonly string[]): boolean {
  const ipv6 = networks.filter((network) => network.includes(":"));
  const ipv4 = networks.filter((network) => /^[\d.]+\/\d+$/.test(network));
  return ipv6.some((network) => Number(network.split("/")[1] ?? 128) < narrowestWideIpv6) || isWideIpv4(ipv4);
}
