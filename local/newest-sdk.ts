// Loaded with --import into the sample application where the connector connects it: gives it the SDK of the connector,
// which has no open client for Conductor.
import { createRequire, registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const sdk = "@dbos-inc/dbos-sdk";
const connector = createRequire(join(import.meta.dirname, "../connector/package.json"));
const { href: url } = pathToFileURL(connector.resolve(sdk));

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === sdk ? { url, shortCircuit: true } : next(specifier, context),
});
