// Preloaded into an application: every name of the deployment is this machine, as its DNS records would say.
import dns from "node:dns";

const { lookup } = dns;
const resolveHere = (name: string, ...rest: unknown[]) => {
  const here = name.endsWith(".example.com") ? "127.0.0.1" : name;
  return (lookup as (...args: unknown[]) => unknown)(here, ...rest);
};
dns.lookup = resolveHere as typeof lookup;
