// HTTP as bytes on the wire: lines of the test's choice, which no client would send.
import { connect } from "node:net";

export interface RawAnswer {
  /** 101 for an accepted upgrade. */
  readonly status: number;
  /** The stable code of a problem document; empty when it is none. */
  readonly code: string;
  readonly text: string;
}

/** Header lines that ask for a WebSocket. */
export const upgradeLines = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/** Sends these lines as the head of a request, and reads until the server closes or has upgraded. */
export function sendRaw(port: number, lines: readonly string[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const finish = () => {
      socket.destroy();
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0);
      resolve({ status, code: /urn:podium:error:(\w+)/.exec(text)?.[1] ?? "", text });
    };
    socket.setEncoding("latin1").on("data", (part: string) => {
      text += part;
      if (text.startsWith("HTTP/1.1 101")) finish();
    });
    socket.once("end", finish).once("error", reject);
    socket.write([...lines, "", ""].join("\r\n"));
  });
}

/** `Host` headers that mean this machine, or the listed name `ops.example.com`. */
export const ownHosts = [
  "localhost",
  "LocalHost:8090",
  "localhost.",
  "localhost.:80",
  "shop.localhost",
  "127.0.0.1",
  "127.0.0.1:8090",
  "127.8.9.10",
  "[::1]",
  "[::1]:8090",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]:80",
  "ops.example.com",
  "OPS.Example.Com.:443",
];

/** `Host` headers that mean another server, or no possible server. */
export const foreignHosts = [
  "evil.example",
  "evil.example:8090",
  "localhost.evil.example",
  "127.0.0.1.nip.io",
  "127.0.0.1.evil.example.",
  "evil-localhost",
  "localhost.evil",
  "ops.example.com.evil.example",
  "evilops.example.com",
  "example.com",
  "localhost@evil.example",
  "evil.example@localhost",
  "localhost:80@evil.example",
  "localhost:evil.example",
  "localhost:99999",
  "localhost..",
  ".localhost.evil.example",
  "localhost, evil.example",
  "localhost/evil.example",
  "localhost#evil.example",
  "localhost?evil.example",
  "localhost\\evil.example",
  "10.0.0.1",
  "128.0.0.1",
  "0.0.0.0",
  "[::2]",
  "[::1].evil.example",
  "[::ffff:10.0.0.1]",
  "[::1",
  "l\u00f6calhost",
  "",
];
