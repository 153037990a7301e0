import { describe, expect, test } from "vitest";
import { PendingRequests, RequestLost } from "../../../conductor/src/executors/pending.ts";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";

const later = () => Date.now() + 60_000;

function window(language?: string) {
  const sent: string[] = [];
  const held = { unsent: 0 };
  const outbox = {
    send: (message: string | Buffer) => void sent.push(message.toString()),
    get bytes() {
      return held.unsent;
    },
  };
  const pending = new PendingRequests(outbox, { maxWaiting: 512, maxOutboxBytes: 10_000 });
  pending.speaks(language);
  const ask = (id: string, type: MessageType = "list_queues", deadline = later()) =>
    pending.add({ id, type, text: id, deadline });
  return { pending, sent, ask, held };
}

describe("requests of one connection", () => {
  test("the ninth waits until one is answered", async () => {
    const { pending, sent, ask } = window();
    const all = Array.from({ length: 9 }, (_, index) => ask(`r${index}`));
    expect(sent).toHaveLength(8);
    pending.settle({ type: "list_queues", request_id: "r3" });
    expect(sent.at(-1)).toBe("r8");
    await expect(all[3]).resolves.toMatchObject({ request_id: "r3" });
  });

  test("an answer of another type, or a second one, belongs to no request", async () => {
    const { pending, ask } = window();
    const answer = ask("r", "get_queue");
    expect(pending.settle({ type: "cancel", request_id: "r" })).toBe("unknown");
    expect(pending.settle({ type: "get_queue", request_id: "r" })).toBe("settled");
    expect(pending.settle({ type: "get_queue", request_id: "r" })).toBe("unknown");
    await answer;
  });

  test("a Go executor gets nothing beside a slow request", () => {
    const { pending, sent, ask } = window("go");
    void ask("slow", "retention");
    void ask("next");
    expect(sent).toEqual(["slow"]);
    pending.settle({ type: "retention", request_id: "slow" });
    expect(sent).toEqual(["slow", "next"]);
  });

  test("a Java executor gets nothing beside an export, and an export waits for the rest", () => {
    const { pending, sent, ask } = window("java");
    void ask("a");
    void ask("export", "export_workflow");
    expect(sent).toEqual(["a"]);
    pending.settle({ type: "list_queues", request_id: "a" });
    void ask("b");
    expect(sent).toEqual(["a", "export"]);
  });

  test("deadlines fail what was sent and what still waits, and say which", async () => {
    const { pending, ask } = window("go");
    const sent = ask("slow", "recovery", 1_000);
    const waiting = ask("next", "list_queues", 1_000);
    pending.expire(1_000);
    await expect(sent).rejects.toMatchObject({ why: "timeout", sent: true });
    await expect(waiting).rejects.toMatchObject({ why: "timeout", sent: false });
    expect(pending.size).toBe(0);
  });

  test("an answer after the deadline is late, once, and only to a request that was sent", async () => {
    const { pending, ask } = window("go");
    const sent = ask("slow", "recovery", 1_000);
    const waiting = ask("next", "list_queues", 1_000);
    pending.expire(1_000);
    await Promise.allSettled([sent, waiting]);
    expect(pending.settle({ type: "list_queues", request_id: "slow" })).toBe("unknown");
    expect(pending.settle({ type: "recovery", request_id: "slow" })).toBe("late");
    expect(pending.settle({ type: "recovery", request_id: "slow" })).toBe("unknown");
    expect(pending.settle({ type: "list_queues", request_id: "next" })).toBe("unknown");
  });

  test("a late answer that is too large to be parsed is recognised by its beginning", async () => {
    const { pending, ask } = window();
    const lost = ask("big", "export_workflow", 1);
    pending.expire(1);
    await expect(lost).rejects.toBeInstanceOf(RequestLost);
    const answer = (id: string) => Buffer.from(`{"type":"export_workflow", "request_id": "${id}","x":"…`);
    expect(pending.isLate(answer("other"))).toBe(false);
    expect(pending.isLate(answer("big"))).toBe(true);
    expect(pending.isLate(answer("big"))).toBe(false);
  });

  test("only a limited number of unanswered requests is remembered", async () => {
    const { pending, ask } = window();
    for (let index = 0; index < 1_025; index += 1) {
      const lost = ask(`r${index}`, "list_queues", 1);
      pending.expire(1);
      await expect(lost).rejects.toBeInstanceOf(RequestLost);
    }
    expect(pending.settle({ type: "list_queues", request_id: "r0" })).toBe("unknown");
    expect(pending.settle({ type: "list_queues", request_id: "r1" })).toBe("late");
  });

  test("a lost connection fails everything at once", async () => {
    const { pending, ask } = window();
    const answer = ask("r");
    pending.failAll();
    await expect(answer).rejects.toBeInstanceOf(RequestLost);
  });

  test("only a limited number of bytes may wait, including those that the socket has not sent yet", async () => {
    const { pending, ask, held } = window("go");
    const add = (bytes: number) =>
      expect(Promise.race([ask("x".repeat(bytes), "retention"), Promise.resolve("accepted")]));
    await add(20_000).resolves.toBe("accepted");
    held.unsent = 4_000;
    await add(6_000).resolves.toBe("accepted");
    await add(1).rejects.toMatchObject({ code: "CONDUCTOR_EXECUTOR_BUSY" });
    held.unsent = 3_999;
    await add(1).resolves.toBe("accepted");
    pending.failAll();
    await add(6_001).resolves.toBe("accepted");
  });

  test("the queue is bounded", async () => {
    const { ask } = window();
    const accepted = Array.from({ length: 520 }, (_, index) => ask(`r${index}`));
    await expect(ask("one too many")).rejects.toMatchObject({ code: "CONDUCTOR_EXECUTOR_BUSY" });
    expect(accepted).toHaveLength(520);
  });
});
