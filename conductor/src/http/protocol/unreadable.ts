// Answers to bytes that are not an HTTP request.
import type { Socket } from "node:net";
import { ConductorError, toProblem } from "../../errors.ts";
import { maxSegmentLength } from "./path-segment.ts";

/** Maximum bytes in the head of a request: room for the longest name in a path, and as much for everything else. */
export const maxHeaderSize = 2 * maxSegmentLength;

const statusLines: Record<string, string> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** Answers once, as far as that is possible, and closes. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const failure =
    error.code === "HPE_HEADER_OVERFLOW"
      ? new ConductorError(
          "CONDUCTOR_REQUEST_TOO_LARGE",
          `The head of the request has more than ${maxHeaderSize} bytes; send a shorter path, or fewer headers.`,
        )
      : new ConductorError("CONDUCTOR_REQUEST_UNREADABLE", "The request is not HTTP that can be read.");
  const statusLine = statusLines[error.code ?? ""] ?? "400 Bad Request";
  const status = Number(statusLine.slice(0, 3));
  const body = JSON.stringify({ ...toProblem(failure), status, title: statusLine.slice(4) });
  socket.end(
    `HTTP/1.1 ${statusLine}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
