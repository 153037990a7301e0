// One connection to Conductor that is made again whenever it is lost, until it is closed.
import type { IncomingMessage } from "node:http";
import { WebSocket, type RawData } from "ws";
import { reasonOf, type Report } from "../report.ts";
import { encodeReply, readRequest, type Reply, type WireRequest } from "./envelope.ts";
import { pauseAfter } from "./pause.ts";

const handshakeTimeoutMs = 10_000;
const pingPeriodMs = 20_000;
/** Without a sign of life for so long after a ping, the connection is given up. */
const pongTimeoutMs = 15_000;
/** Larger messages are imports of more than Conductor passes on. */
const maxMessageBytes = 256 * 1024 * 1024;
/** Requests that are answered at the same time; the rest waits, as in an SDK. */
const maxAtOnce = 8;
/** Of what Conductor says when it refuses a connection. */
const maxRefusalBytes = 1_000;
/** Conductor closes with this code where a newer connection has the same executor id. */
const replacedCode = 4000;

export interface LinkOptions {
  /** Base address of Conductor, such as `wss://conductor.example.com`. */
  readonly conductorUrl: string;
  readonly appName: string;
  readonly key: string;
  /** Answers one request; never rejects. */
  readonly answer: (request: WireRequest) => Promise<Reply>;
  readonly report: Report;
}

export interface Link {
  /** Closes the connection and makes no other. Resolves once the socket is gone. */
  close(): Promise<void>;
}

/** The address that an executor of an application connects to. It holds the key: it is never shown. */
function socketAddress({ conductorUrl, appName, key }: LinkOptions): string {
  const url = new URL(conductorUrl);
  url.protocol = url.protocol.replace("http", "ws");
  const path = ["websocket", appName, key].map((part) => encodeURIComponent(part)).join("/");
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  return url.href;
}

/** Connects, and stays connected. Every loss is reported once, and so is the first of failures that are alike. */
export function openLink(options: LinkOptions): Link {
  const { report } = options;
  const address = socketAddress(options);
  let failures = 0;
  let isClosed = false;
  let lastFailure = "";
  let socket: WebSocket | undefined;
  let pause: NodeJS.Timeout | undefined;
  let gone: Promise<void> = Promise.resolve();

  const connect = (): void => {
    const opened = new WebSocket(address, {
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      followRedirects: false,
    });
    socket = opened;
    let failure = "";
    opened.on("error", (error) => (failure ||= reasonOf(error)));
    opened.on("unexpected-response", (_request, response) => {
      const tell = async (): Promise<void> => {
        failure = await readRefusal(response);
        opened.terminate();
      };
      void tell();
    });
    opened.on("open", () => {
      failures = 0;
      lastFailure = "";
      report(`connected to Conductor as application ${options.appName}`);
    });
    answerAll(opened, options.answer);
    keepAlive(opened);
    gone = new Promise((resolve) => {
      opened.on("close", (code, reason) => {
        resolve();
        if (isClosed) return;
        const why = failure || reason.toString("utf8") || `code ${code}`;
        if (why !== lastFailure) report(`not connected to Conductor: ${why}; trying again`);
        lastFailure = why;
        // Two processes with one id would take the connection from each other every second.
        failures = code === replacedCode ? Math.max(failures, 4) : failures + 1;
        pause = setTimeout(connect, pauseAfter(failures - 1));
      });
    });
  };

  connect();
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(pause);
      socket?.close(1000);
      const cut = setTimeout(() => socket?.terminate(), 1_000);
      await gone;
      clearTimeout(cut);
    },
  };
}

/** Pings, and gives the connection up when nothing comes back. */
function keepAlive(socket: WebSocket): void {
  let deadline: NodeJS.Timeout | undefined;
  const isAlive = (): void => clearTimeout(deadline);
  const pings = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.ping();
    deadline = setTimeout(() => socket.terminate(), pongTimeoutMs);
  }, pingPeriodMs);
  socket.on("pong", isAlive);
  socket.on("message", isAlive);
  socket.on("close", () => {
    clearInterval(pings);
    isAlive();
  });
}

/** Answers on the connection that a request came in on; an answer is lost with its connection. */
function answerAll(socket: WebSocket, answer: LinkOptions["answer"]): void {
  const waiting: WireRequest[] = [];
  let running = 0;
  const work = async (): Promise<void> => {
    running++;
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      const reply = await answer(request);
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeReply(request, reply));
    }
    running--;
  };
  socket.on("message", (data: RawData, isBinary) => {
    const request = isBinary ? undefined : readRequest(textOf(data));
    if (request === undefined) return;
    waiting.push(request);
    if (running < maxAtOnce) void work();
  });
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.from(data as Buffer).toString("utf8");
}

/** The status and the first sentence of a refused connection. */
async function readRefusal(response: IncomingMessage): Promise<string> {
  let body = "";
  response.setEncoding("utf8").on("data", (text: string) => (body = (body + text).slice(0, maxRefusalBytes)));
  response.setTimeout(2_000, () => response.destroy());
  await new Promise((resolve) => response.once("end", resolve).once("close", resolve));
  return `it answered ${response.statusCode ?? 0}${body === "" ? "" : `: ${detailOf(body)}`}`;
}

/** The sentence in a problem document, or the whole text of another server. */
function detailOf(body: string): string {
  const detail = /"detail":("(?:[^"\\]|\\.)*")/.exec(body)?.[1];
  return detail === undefined ? body.trim() : String(JSON.parse(detail));
}
