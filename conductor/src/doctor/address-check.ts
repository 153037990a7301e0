// The address at which other replicas are told to reach this one.
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Config } from "../settings/config.ts";
import { ok, wrong, type Finding } from "./finding.ts";

const answerMs = 3_000;
const setting = "DBOS__ADVERTISE_ADDRESS";

/** Whether other replicas can use the address. `replicas` is how many are alive, this one not counted. */
export async function checkAddress(
  { advertiseAddress, port, peerSecret }: Pick<Config, "advertiseAddress" | "port" | "peerSecret">,
  replicas: number,
): Promise<Finding> {
  const address = /:\d+$/.test(advertiseAddress) ? advertiseAddress : `${advertiseAddress}:${port}`;
  const host = address.replace(/:\d+$/, "").replaceAll(/[[\]]/g, "");
  const [first] = isIP(host) === 0 ? await lookup(host, { all: true }).catch(() => []) : [{ address: host }];
  if (first === undefined) return wrong("address", `${host} cannot be resolved`, `correct ${setting}`);
  const isLoopback = /^(127\.|::1$)/.test(first.address);
  if (isLoopback && (peerSecret !== "" || replicas > 1)) {
    return wrong(
      "address",
      `${address} is this machine's own: other replicas reach themselves there`,
      `set ${setting} to the pod's or host's address`,
    );
  }
  if (peerSecret === "" && replicas > 1) {
    return wrong(
      "address",
      `${replicas} replicas share the database, and CONDUCTOR_PEER_SECRET is not set`,
      "set it to the same secret for all of them",
    );
  }
  return reach(address);
}

async function reach(address: string): Promise<Finding> {
  try {
    const { status } = await fetch(`http://${address}/healthz`, { signal: AbortSignal.timeout(answerMs) });
    if (status === 200) return ok("address", `${address} answers`);
    return wrong(
      "address",
      `something else than Conductor answers at ${address}, with ${status}`,
      `correct ${setting}`,
    );
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED") {
      return ok("address", `nothing listens at ${address} yet`);
    }

    return wrong(
      "address",
      `${address} cannot be reached from here`,
      `correct ${setting}, or open the network`,
    );
  }
}
