// An executor reduced to its bytes: one TCP socket, no WebSocket library. Tens of thousands fit in one process.
import { connect, type Socket } from "node:net";

export interface RawExecutorOptions {
  readonly port: number;
  /** Local address, so that more sockets fit than one address has ports. */
  readonly localAddress: string;
  /** Path of the upgrade. */
  readonly path: string;
  /** Text of the answer to a request, with its correlation id; large ones in pieces, which are sent without a copy. */
  readonly answer: (type: string, requestId: string, request: string) => string | Buffer[] | undefined;
  readonly onOpen?: () => void;
  readonly onClose?: () => void;
}

const textOpcode = 1;
const pingOpcode = 9;
const pongOpcode = 10;

/** A masked client frame whose mask is zero, so that the payload stays readable. */
function clientFrame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([frameHead(opcode, payload.length), payload]);
}

/** The head of a masked client frame whose mask is zero. */
export function frameHead(opcode: number, length: number): Buffer {
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + extended + 4);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) head.writeUInt16BE(length, 2);
  if (extended === 8) head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

function writePieces(socket: Socket, pieces: Buffer[]): void {
  const length = pieces.reduce((total, piece) => total + piece.length, 0);
  socket.cork();
  for (const piece of [frameHead(textOpcode, length), ...pieces]) socket.write(piece);
  socket.uncork();
}

/** Connects, upgrades, and answers requests until the socket ends. */
export function connectRawExecutor(options: RawExecutorOptions): Socket {
  const socket = connect({
    host: "127.0.0.1",
    port: options.port,
    localAddress: options.localAddress,
    noDelay: true,
  });
  let upgraded = false;
  let rest: Buffer = Buffer.alloc(0);
  socket.once("connect", () => socket.write(upgradeRequest(options.path)));
  socket.on("data", (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!upgraded) {
      const end = rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      if (!rest.subarray(0, 12).toString("latin1").endsWith("101")) {
        socket.destroy();
        return;
      }
      upgraded = true;
      rest = rest.subarray(end + 4);
      options.onOpen?.();
    }
    rest = consumeFrames(rest, (opcode, payload) => receive(socket, options, opcode, payload));
  });
  socket.on("error", () => undefined);
  socket.on("close", () => options.onClose?.());
  return socket;
}

/** Sends a ping, as every SDK does each twenty seconds. */
export const pingFrame = clientFrame(pingOpcode, Buffer.alloc(0));

function upgradeRequest(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: cG9kaXVtLWJlbmNoLWtleQ==",
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    "",
    "",
  ].join("\r\n");
}

/** Hands each whole server frame on and returns the bytes that are left. Fragments are not needed here. */
function consumeFrames(bytes: Buffer, receive: (opcode: number, payload: Buffer) => void): Buffer {
  let at = 0;
  while (bytes.length - at >= 2) {
    const short = (bytes[at + 1] ?? 0) & 127;
    const header = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length - at < header) break;
    const length =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short;
    if (bytes.length - at < header + length) break;
    receive((bytes[at] ?? 0) & 15, bytes.subarray(at + header, at + header + length));
    at += header + length;
  }
  // A slice would keep the whole chunk alive.
  return at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
}

function receive(socket: Socket, options: RawExecutorOptions, opcode: number, payload: Buffer): void {
  if (opcode === pingOpcode) socket.write(clientFrame(pongOpcode, payload));
  if (opcode === 8) socket.end();
  if (opcode !== textOpcode) return;
  const request = payload.toString();
  const [, type = "", requestId = ""] = /^\{"type":"([a-z_]+)","request_id":"([^"]+)"/.exec(request) ?? [];
  const answer = options.answer(type, requestId, request);
  if (typeof answer === "string") socket.write(clientFrame(textOpcode, Buffer.from(answer)));
  else if (answer !== undefined) writePieces(socket, answer);
}
