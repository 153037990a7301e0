// What a stack costs per month, from list prices of us-east-1 as of 2026-10-01.
export interface CostInput {
  readonly nodeInstanceTypes: readonly string[];
  readonly nodeDesired: number;
  readonly nodeDiskGb: number;
  readonly nat: string;
  readonly zoneCount: number;
  readonly databaseInstanceClass: string;
  readonly databaseStorageGb: number;
  readonly databaseMultiAz: boolean;
}

export interface CostLine {
  readonly item: string;
  readonly dollars: number;
}

const hours = 730;
/** Dollars per hour. */
const hourly = {
  controlPlane: 0.1,
  natGateway: 0.045,
  natInstance: 0.0042,
  publicAddress: 0.005,
  loadBalancer: 0.0225,
  machines: {
    "t4g.medium": 0.0336,
    "t3.medium": 0.0416,
    "m7g.large": 0.0816,
    "m7i.large": 0.1008,
  } as Readonly<Record<string, number>>,
  databases: { "db.t4g.micro": 0.016, "db.t4g.medium": 0.065, "db.m7g.large": 0.168 } as Readonly<
    Record<string, number>
  >,
};
/** Dollars per gigabyte and month. */
const diskGb = 0.08;
const databaseGb = 0.115;
/** One for the cluster's Secrets, one for the database. */
const keys = 2;
const dollarsPerKey = 1;
/** A few gigabytes of images and of logs, and a zone. */
const smallThings = 1;

/** Lines that add up to a month without traffic; a missing price is an error. */
function planCost(stack: CostInput): CostLine[] {
  const [machine = ""] = stack.nodeInstanceTypes;
  const standby = stack.databaseMultiAz ? 2 : 1;
  const gateways =
    { none: 0, instance: 0, single: 1, regional: stack.zoneCount, perZone: stack.zoneCount }[stack.nat] ?? 0;
  const forwarder = stack.nat === "instance" ? hourly.natInstance + hourly.publicAddress : 0;
  const perHour = (dollars: number): number => dollars * hours;
  return [
    { item: "EKS control plane", dollars: perHour(hourly.controlPlane) },
    {
      item: `${stack.nodeDesired} × ${machine}`,
      dollars: perHour(price(hourly.machines, machine) * stack.nodeDesired),
    },
    { item: "Their disks", dollars: stack.nodeDesired * stack.nodeDiskGb * diskGb },
    {
      item: `NAT: ${stack.nat}`,
      dollars: perHour(gateways * (hourly.natGateway + hourly.publicAddress) + forwarder),
    },
    {
      item: "Load balancer and its addresses",
      dollars: perHour(hourly.loadBalancer + hourly.publicAddress * stack.zoneCount),
    },
    {
      item: `${stack.databaseInstanceClass}${stack.databaseMultiAz ? ", Multi-AZ" : ""}`,
      dollars:
        standby *
        (perHour(price(hourly.databases, stack.databaseInstanceClass)) +
          stack.databaseStorageGb * databaseGb),
    },
    { item: "Two encryption keys", dollars: keys * dollarsPerKey },
    { item: "Images, names, logs", dollars: smallThings },
  ].map(({ item, dollars }) => ({ item, dollars: Math.round(dollars) }));
}

/** The table of docs/deploy-aws.md. */
export function costTable(columns: Readonly<Record<string, CostInput>>): string {
  const names = Object.keys(columns);
  const plans = Object.values(columns).map(planCost);
  const rows = (plans[0] ?? []).map((line, index) => {
    const cells = plans.map((plan) => `${plan[index]?.item ?? ""}: $${plan[index]?.dollars ?? 0}`);
    return `| ${cells.join(" | ")} |`;
  });
  const totals = plans.map((plan) => `**$${plan.reduce((sum, { dollars }) => sum + dollars, 0)}**`);
  return [
    `| ${names.join(" | ")} |`,
    `|${names.map(() => " --- |").join("")}`,
    ...rows,
    `| ${totals.join(" | ")} |`,
  ].join("\n");
}

function price(prices: Readonly<Record<string, number>>, key: string): number {
  const found = prices[key];
  if (found === undefined) throw new Error(`There is no price for ${key}; add it to infra/plans/cost.ts.`);

  return found;
}
