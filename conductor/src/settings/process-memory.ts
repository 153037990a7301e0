// How much memory the process has, so that limits can fit it.
import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";

export interface ProcessMemory {
  /** Maximum heap before V8 aborts the process, in bytes. Node makes it a part of a container's memory. */
  readonly heapBytes: number;
  /** Memory that the process may use: the container's limit (cgroup v1 or v2), or the machine's memory, in bytes. */
  readonly totalBytes: number;
}

/** Reads both limits of this process. */
export function readProcessMemory(): ProcessMemory {
  const machine = totalmem();
  const constrained = process.constrainedMemory();
  return {
    heapBytes: getHeapStatistics().heap_size_limit,
    // Unknown is 0, and unlimited a number larger than any memory.
    totalBytes: constrained > 0 ? Math.min(constrained, machine) : machine,
  };
}

/** A part of the heap or, where that is less, of all memory: JSON lives in the one, bytes in the other. */
export function shareOf({ heapBytes, totalBytes }: ProcessMemory, parts: number): number {
  return Math.floor(Math.min(heapBytes, totalBytes) / parts);
}
