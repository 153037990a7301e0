// The harness's proxy fails as it is told to.
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import { Proxy } from "./proxy.ts";

describe("the proxy", () => {
  /** A server that echoes, behind a proxy, and one client with what it has heard. */
  const start = async () => {
    const serverHalves: Socket[] = [];
    const server = createServer((socket) => {
      serverHalves.push(socket);
      socket.on("error", () => undefined).pipe(socket);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const proxy = await Proxy.open(() => [1, (server.address() as AddressInfo).port]);
    const client = connect(proxy.port, "127.0.0.1");
    const heard = { text: "", isClosed: false };
    client.on("data", (bytes) => (heard.text += bytes.toString()));
    client.on("error", () => undefined).on("close", () => (heard.isClosed = true));
    client.write("one");
    await waitFor("an echo from the second server", () => heard.text === "one");
    const stop = () => {
      client.destroy();
      proxy.close();
      server.close();
    };
    /** Hears from the server past the proxy: by then it would have been heard through the proxy too. */
    const pastTheProxy = async () => {
      for (let trip = 0; trip < 5; trip += 1) {
        const direct = connect((server.address() as AddressInfo).port, "127.0.0.1");
        direct.write("echo");
        await once(direct, "data");
        direct.destroy();
      }
    };
    return { proxy, client, heard, serverHalf: serverHalves[0]!, pastTheProxy, stop };
  };

  test("stalls, and later forwards what came in the meantime", async () => {
    const { proxy, client, heard, serverHalf, pastTheProxy, stop } = await start();
    proxy.setMode("stall");
    client.write("two");
    serverHalf.write("three");
    await pastTheProxy();
    expect(heard.text).toBe("one");
    proxy.setMode("pass");
    await waitFor("both", () => heard.text.includes("two") && heard.text.includes("three"));
    stop();
  });

  test("refuses connections, the present ones too", async () => {
    const { proxy, heard, serverHalf, stop } = await start();
    proxy.setMode("refuse");
    await waitFor("both halves to close", () => heard.isClosed && serverHalf.destroyed);
    const another = connect(proxy.port, "127.0.0.1").on("error", () => undefined);
    await waitFor("another one to be refused", () => another.destroyed);
    stop();
  });

  test("drops what a client sends, and still forwards what the server sends", async () => {
    const { proxy, client, heard, serverHalf, stop } = await start();
    proxy.deafen();
    client.write("two");
    serverHalf.write("three");
    await waitFor("the server's word", () => heard.text.includes("three"));
    expect(heard.text).toBe("onethree");
    stop();
  });

  test("leaves the server's half open when it abandons a connection", async () => {
    const { proxy, heard, serverHalf, pastTheProxy, stop } = await start();
    proxy.abandon();
    await waitFor("the client's half to close", () => heard.isClosed);
    await pastTheProxy();
    expect(serverHalf.destroyed).toBe(false);
    stop();
    await waitFor("the other half to close with the proxy", () => serverHalf.destroyed);
  });
});
