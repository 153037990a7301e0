import { expect, test } from "vitest";
import { BadRequest, readEnqueue, readParcels } from "../../app/src/requests.ts";

test("one workflow keeps the id that was asked for, several are numbered", () => {
  expect(readEnqueue("60", {})).toEqual({ seconds: 60, workflowIds: [undefined] });
  expect(readEnqueue("0", { id: "mine" })).toEqual({ seconds: 0, workflowIds: ["mine"] });
  expect(readEnqueue("5", { id: "mine", count: "3" }).workflowIds).toEqual(["mine-1", "mine-2", "mine-3"]);
});

test.each(["-1", "1.5", "1e3", "", " 5", "86401", "99999999999999999999"])(
  "%j is no number of seconds",
  (text) => {
    expect(() => readEnqueue(text, {})).toThrow(BadRequest);
  },
);

test("all that is wrong with a request is said at once", () => {
  expect(() => readEnqueue("soon", { count: "0", id: "a b" })).toThrow(
    /seconds is "soon".*from 0 to 86400\. count is "0".*from 1 to 1000\. id is "a b"/,
  );
});

test("a parameter that is given twice is not taken for a value", () => {
  expect(() => readEnqueue("1", { id: ["a", "b"] })).toThrow('id is ["a","b"]');
  expect(() => readEnqueue("1", { count: ["1", "2"] })).toThrow('count is ["1","2"]');
});

test("an order has 1 to 20 parcels", () => {
  expect(readParcels("20")).toBe(20);
  expect(() => readParcels("21")).toThrow("from 1 to 20");
});
