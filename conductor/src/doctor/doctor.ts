// `conductor doctor`: looks at what Conductor needs from outside, with the settings of the environment, and says what is
// wrong. The server need not run, and nothing is changed.
import { loadConfig, settings, type Config } from "../settings/config.ts";
import { ConfigError } from "../settings/setting.ts";
import { openPool, type ConnectionPool } from "../postgres/pool.ts";
import { explainFailure, whereOf } from "../postgres/problem.ts";
import { planConnection, type ConnectionPlan } from "../postgres/targets.ts";
import { databaseOn } from "../store/database.ts";
import { checkAddress } from "./address-check.ts";
import { ok, wrong, type Finding } from "./finding.ts";
import { checkConnections, checkSchema, countReplicas } from "./schema-checks.ts";
import { checkPooler, checkServer, checkTls } from "./server-checks.ts";

/** A pooler is told by two connections at once. */
const maxConnections = 2;
const timeoutMs = 5_000;

/** Every finding, in the order in which one thing depends on another. No password is in any. */
export async function examine(env: Record<string, string | undefined>): Promise<Finding[]> {
  const { config, findings } = readSettings(env);
  if (config === undefined) return findings;
  const plan = planConnection(config.databaseUrl);
  findings.push(ok("url", `role ${plan.user}, database ${plan.database}, at ${whereOf(plan)}`));
  const pool = openPool({
    plan,
    maxConnections,
    connectTimeoutMs: plan.connectTimeoutMs ?? timeoutMs,
    statementTimeoutMs: timeoutMs,
    onIdleError: () => undefined,
  });
  let replicas = 1;
  try {
    replicas = await examineDatabase(pool, config, findings);
  } catch (error) {
    findings.push(findingOf(error, plan));
  } finally {
    await pool.close();
  }
  findings.push(await checkAddress(config, replicas));
  return findings;
}

/** With bad settings, the URL alone may still be good enough to look at the database. */
function readSettings(env: Record<string, string | undefined>): {
  readonly config?: Config;
  readonly findings: Finding[];
} {
  try {
    return { config: loadConfig(env), findings: [ok("settings", "every one can be read")] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.problems.map((says) => wrong("settings", says, "see docs/configuration.md"));
    const { env: name } = settings.databaseUrl;
    if (error.problems.some((problem) => problem.startsWith(name))) return { findings };
    return { config: loadConfig({ [name]: env[name] }), findings };
  }
}

/** Looks at the database and returns how many replicas use it. What it finds before it fails is kept. */
async function examineDatabase(pool: ConnectionPool, config: Config, findings: Finding[]): Promise<number> {
  const db = databaseOn(pool);
  findings.push(await pool.lend(async ({ target }) => checkTls(target)));
  findings.push(...(await pool.lend(checkServer)));
  findings.push(ok("writable", "the database takes changes"));
  findings.push(...(await checkSchema(db)));
  findings.push(await checkPooler(pool));
  const replicas = await countReplicas(db);
  findings.push(await checkConnections(db, config.databaseConnections, replicas));
  return replicas;
}

function findingOf(error: unknown, plan: ConnectionPlan): Finding {
  const { about, says, mend } = explainFailure(error, plan);
  return wrong(about, says, mend);
}
