// The API browser at /docs. Everything it needs comes from this server; files are read when they are first requested.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { FastifyInstance } from "fastify";
import { refuseOthers } from "../protocol/method-not-allowed.ts";
import { publish } from "../protocol/published.ts";

// Only the files of the package: its plugin would serve another document. The files come from swagger-ui-dist, which
// reports every installation to its makers.
const require = createRequire(import.meta.url);
const vendor = require.resolve("@fastify/swagger-ui/package.json");
const vendorFile = (name: string) => new URL(`static/${name}`, pathToFileURL(vendor));
const ownFile = (name: string) => new URL(`./api-browser/${name}`, import.meta.url);

const script = "text/javascript; charset=utf-8";
const assets = [
  { name: "swagger-ui-bundle.js", from: vendorFile, type: script },
  { name: "swagger-ui.css", from: vendorFile, type: "text/css; charset=utf-8" },
  { name: "start.js", from: ownFile, type: script },
];

/** Scripts, styles and requests only from and to this server. Its icons are `data:` images. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Serves the page and its files. */
export function registerDocs(server: FastifyInstance): void {
  publish(server, {
    url: "/docs",
    operation: "docs",
    contentType: "text/html; charset=utf-8",
    headers: { "content-security-policy": contentSecurityPolicy, "referrer-policy": "no-referrer" },
    load: () => readFile(ownFile("page.html")),
  });
  for (const { name, from, type } of assets) {
    publish(server, {
      url: `/docs/${name}`,
      operation: "docs",
      contentType: type,
      load: () => readFile(from(name)),
    });
  }
  server.route({
    method: ["GET", "HEAD"],
    url: "/docs/",
    config: { operation: "docs" },
    // Relative, since a proxy may have taken a prefix off the path.
    handler: (_request, reply) => reply.redirect("../docs", 308),
  });
  refuseOthers(server, "/docs/", ["GET", "HEAD"]);
}
