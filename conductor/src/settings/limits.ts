// Limits on what others may send and hold. Those that cost memory suit the memory of the process.
import { shareOf } from "./process-memory.ts";
import { parseBytes, parseInteger } from "./quantity.ts";
import { setting } from "./setting.ts";

const mebi = 1024 ** 2;
/** Copies of an import in memory: one as it came, one for its executor. */
export const bodyCopies = 2;

export const limitSettings = {
  maxMessageBytes: setting({
    env: "CONDUCTOR_MAX_MESSAGE",
    fallback: 128 * mebi,
    parse: parseBytes(mebi, 1024 * mebi),
    suits: (memory) => shareOf(memory, 8),
    about: "Largest export an executor may send; less where memory is short",
  }),
  maxBodyBytes: setting({
    env: "CONDUCTOR_MAX_BODY",
    fallback: 64 * mebi,
    parse: parseBytes(1024, 1024 * mebi),
    suits: (memory) => shareOf(memory, 16),
    about: "Largest body of an import; less where memory is short",
  }),
  maxJsonBytes: setting({
    env: "CONDUCTOR_MAX_JSON",
    fallback: 24 * mebi,
    parse: parseBytes(64 * 1024, 256 * mebi),
    suits: (memory) => shareOf(memory, 24),
    about:
      "Largest JSON that is parsed: every other message of an executor, and a quarter of it for other bodies",
  }),
  maxJsonValues: setting({
    env: "CONDUCTOR_MAX_JSON_VALUES",
    fallback: 500_000,
    parse: parseInteger(1_000, 10_000_000),
    suits: (memory) => shareOf(memory, 512),
    about: "Maximum number of objects, lists, texts and numbers in JSON that is parsed",
  }),
  maxJsonDepth: setting({
    env: "CONDUCTOR_MAX_JSON_DEPTH",
    fallback: 100,
    parse: parseInteger(20, 1_000),
    about: "Maximum depth of objects and lists in JSON that is parsed",
  }),
  maxInFlightBytes: setting({
    env: "CONDUCTOR_MAX_IN_FLIGHT",
    fallback: 512 * mebi,
    parse: parseBytes(8 * mebi, 64 * 1024 * mebi),
    suits: (memory) => shareOf(memory, 4),
    about:
      "Maximum bytes of messages, bodies and answers under way at the same time; less where memory is short",
  }),
  maxOutboxBytes: setting({
    env: "CONDUCTOR_MAX_OUTBOX",
    fallback: 128 * mebi,
    parse: parseBytes(mebi, 1024 * mebi),
    suits: (memory) => shareOf(memory, 8),
    about: "Maximum bytes queued for one executor",
  }),
  maxExecutorsPerApp: setting({
    env: "CONDUCTOR_MAX_EXECUTORS_PER_APP",
    fallback: 50_000,
    parse: parseInteger(1, 1_000_000),
    about: "Maximum executors of one application that may be connected to a replica",
  }),
  maxExecutorsPerOrg: setting({
    env: "CONDUCTOR_MAX_EXECUTORS_PER_ORG",
    fallback: 100_000,
    parse: parseInteger(1, 1_000_000),
    about: "Maximum executors of one organisation that may be connected to a replica",
  }),
  maxAppsPerOrg: setting({
    env: "CONDUCTOR_MAX_APPS_PER_ORG",
    fallback: 1_000,
    parse: parseInteger(1, 100_000),
    about: "Maximum applications of one organisation",
  }),
  maxRecoveriesPerApp: setting({
    env: "CONDUCTOR_MAX_RECOVERIES_PER_APP",
    fallback: 4,
    parse: parseInteger(1, 256),
    about: "Maximum recoveries of one application at the same time on a replica, one for each version",
  }),
  maxSeries: setting({
    env: "CONDUCTOR_MAX_SERIES",
    fallback: 1_000,
    parse: parseInteger(20, 100_000),
    about: "Maximum metric series of one application in one period; the rest is summed under `other`",
  }),
  maxSeriesPerOrg: setting({
    env: "CONDUCTOR_MAX_SERIES_PER_ORG",
    fallback: 20_000,
    parse: parseInteger(20, 1_000_000),
    about:
      "Maximum metric series of one organisation in one answer of /v1/metrics, shared by its applications",
  }),
} as const;
