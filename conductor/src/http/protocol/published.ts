// Answers that are the same for every caller: made at the first request, kept compressed, and cacheable.
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { refuseOthers } from "./method-not-allowed.ts";

export interface Published {
  readonly url: string;
  /** The name under which requests are logged. */
  readonly operation: string;
  readonly contentType: string;
  /** Makes the content; called at most once while it succeeds. */
  readonly load: () => string | Buffer | Promise<string | Buffer>;
  readonly headers?: Record<string, string>;
}

interface Kept {
  readonly etag: string;
  readonly compressed: Buffer;
}

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Serves it to GET and HEAD only, without a credential. */
export function publish(server: FastifyInstance, published: Published): void {
  let kept: Promise<Kept> | undefined;
  server.route({
    method: ["GET", "HEAD"],
    url: published.url,
    config: { operation: published.operation },
    handler: async (request, reply) => {
      kept ??= keep(published);
      try {
        return await sendPublished(request, reply, published, await kept);
      } catch (error) {
        kept = undefined;
        throw error;
      }
    },
  });
  refuseOthers(server, published.url, ["GET", "HEAD"]);
}

async function keep({ load }: Published): Promise<Kept> {
  const content = await load();
  // Weak, since it names the compressed and the plain form alike.
  const etag = `W/"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
  return { etag, compressed: await compress(content) };
}

async function sendPublished(
  request: FastifyRequest,
  reply: FastifyReply,
  { contentType, headers = {} }: Published,
  { etag, compressed }: Kept,
): Promise<FastifyReply> {
  void reply
    .headers(headers)
    .header("etag", etag)
    .header("cache-control", "public, max-age=300")
    .header("vary", "accept-encoding");
  if (isAmong(etag, request.headers["if-none-match"])) return reply.code(304).send();
  void reply.header("content-type", contentType);
  if (/(^|[,\s])gzip(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(request.headers["accept-encoding"] ?? "")) {
    return reply.header("content-encoding", "gzip").send(compressed);
  }

  return reply.send(await decompress(compressed));
}

/** Compares entity tags as RFC 9110 demands for reads: weak and strong tags are equal. */
function isAmong(etag: string, condition: string | undefined): boolean {
  if (condition === undefined) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return condition.split(",").some((each) => each.trim() === "*" || opaque(each) === opaque(etag));
}
