// Preloaded into an application: every name of the deployment is this machine, as its DNS records would say.
import dns from "node:dns";

const { lookup } = dns;
const resolveHere = (name: string, ...rest: unknown[]) => {
  const here = /\.(example|amazonaws)\.com$/.test(name) ? "127.0.0.1" : name;
  return (lookup as (...args: unknown[]) => unknown)(here, ...rest);
};
dns.lookup = resolveHere as typeof lookup;
