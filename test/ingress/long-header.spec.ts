// A session may fill two cookies; what NGINX takes by default is less.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { cookieLines, cookieScope } from "../../console/server/cookies.ts";
import { consoleBackend } from "../../infra/plans/backends.ts";
import { startNginx } from "./nginx.ts";
import { plannedIngresses } from "./planned-ingresses.ts";
import { send } from "./stack.ts";

test("the longest session cookie comes through", async () => {
  const scope = cookieScope("podium_session", "https://console.example.com", "");
  const server = createServer((_request, response) => {
    response.setHeader("set-cookie", cookieLines(scope, "a".repeat(7_600), 60)).end("signed in");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const nginx = await startNginx(plannedIngresses([consoleBackend], 350, "127.0.0.1"), {
    [consoleBackend.service]: (server.address() as AddressInfo).port,
  });
  try {
    const answer = await send(nginx.port, "/oauth/callback", { host: "127.0.0.1" });
    expect([answer.status, answer.text]).toEqual([200, "signed in"]);
  } finally {
    await nginx.stop();
    server.close();
  }
});
