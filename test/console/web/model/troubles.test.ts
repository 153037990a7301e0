import { expect, test } from "vitest";
import { isAbout, troubleSentence, whileWaiting } from "../../../../console/web/model/troubles.ts";

const wrongName = {
  kind: "REFUSED" as const,
  applicationName: "ordres",
  appId: null,
  resembles: "orders",
  code: "CONDUCTOR_APP_UNKNOWN",
  detail: "No application of this name is registered.",
};
const limit = {
  ...wrongName,
  applicationName: "billing",
  appId: "app-2",
  resembles: null,
  code: "CONDUCTOR_TOO_MANY_CONNECTIONS",
  detail: "This application has 3 connections already.",
};

test("a wrong name comes with the name that was probably meant; other reasons are those of Conductor", () => {
  expect(troubleSentence(wrongName)).toBe(
    "The application “ordres” is not registered; its name must equal the one in the code. Did you mean orders?",
  );
  expect(troubleSentence({ ...wrongName, resembles: null })).not.toContain("Did you mean");
  expect(troubleSentence(limit)).toBe("This application has 3 connections already.");
});

test("a waiting reader sees what concerns the application, and names that are not registered", () => {
  expect(isAbout(wrongName, "orders")).toBe(true);
  expect(isAbout(limit, "orders")).toBe(false);
  expect(whileWaiting([wrongName, limit], "shop")).toEqual([wrongName]);
  expect(whileWaiting([wrongName, limit], "billing")).toEqual([wrongName, limit]);
});
