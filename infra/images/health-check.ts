// The HEALTHCHECK of our images, which need no shell: node health-check.ts PORT_VARIABLE PORT HOST_VARIABLE PATH
const [portVariable = "", port = "", hostVariable = "", path = "/"] = process.argv.slice(2);
// A program on all addresses is on loopback too.
const all = ["", "0.0.0.0", "::"];
const host = process.env[hostVariable] ?? "";
const name = all.includes(host) ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
const url = `http://${name}:${process.env[portVariable] || port}${path}`;
const answer = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
process.exit(answer?.status === 200 ? 0 : 1);
