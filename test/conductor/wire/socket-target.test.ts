import { expect, test } from "vitest";
import { readTarget } from "../../../conductor/src/wire/socket-target.ts";

test.each([
  "/websocket/shop/secret",
  "/conductor/websocket/shop/secret",
  "/conductor/v1alpha1/websocket/shop/secret",
  "//websocket/shop/secret",
  "/websocket//shop/secret/",
  "/websocket/shop/secret?x=1",
  "/websocket/%73hop/secret",
])("%s names an application and a key", (path) => {
  expect(readTarget(path)).toEqual({ appName: "shop", key: "secret" });
});

test.each([
  "/",
  "/websocket",
  "/websocket/shop",
  "/websocket/shop/secret/more",
  "/websockets/shop/secret",
  "/websocket/shop/%E0%A4%A",
])("%s names no application and key", (path) => {
  expect(readTarget(path)).toBeUndefined();
});

test("a key is decoded once", () => {
  expect(readTarget("/websocket/shop/a%2520b")?.key).toBe("a%20b");
});
