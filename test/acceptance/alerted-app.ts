// The sample application with a handler that prints every alert it is told of, one JSON line each.
import { DBOS } from "@dbos-inc/dbos-sdk";

DBOS.setAlertHandler((name, message, metadata) => {
  process.stdout.write(`${JSON.stringify({ alert: name, message, metadata })}\n`);
  return Promise.resolve();
});
await import("../../app/src/main.ts");
