// How KEDA learns how many processes of an application version are wanted.
/** What KEDA asks for: Conductor's recommendation, the application's own queue length, or its database. */
export type Scaler = "conductor" | "app" | "database";

export interface ScalingQuestion {
  readonly scaler: Scaler;
  /** Set for the official Conductor, which recommends a number only while a process is connected. */
  readonly officialOrganization: string | undefined;
  readonly appName: string;
  readonly version: string;
  /** Only the newest version takes work that names no version. */
  readonly isLatest: boolean;
  readonly queue: string;
  /** Workflows that one process runs at a time. */
  readonly queueConcurrency: number;
  /** `http://host:port` of the program that KEDA asks. */
  readonly baseUrl: string;
}

export interface Trigger {
  readonly type: string;
  readonly metricType: "AverageValue";
  /** KEDA's schema accepts strings only, numbers included. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The one trigger of a ScaledObject. */
export function planTrigger(question: ScalingQuestion): Trigger {
  switch (question.scaler) {
    case "conductor":
      // Conductor has already divided the queue by the concurrency, so one unit is one replica. It answers 503 when
      // it does not know, and KEDA then goes by the fallback.
      return metricsApi(`${question.baseUrl}${pathToNumber(question)}`, "desiredExecutors", 1, "bearer");
    case "app":
      return metricsApi(
        `${question.baseUrl}/metrics/${encodeURIComponent(question.queue)}`,
        "queue_length",
        question.queueConcurrency,
      );
    default:
      return {
        type: "postgresql",
        metricType: "AverageValue",
        metadata: {
          query: waitingWorkflows(question),
          targetQueryValue: String(question.queueConcurrency),
          activationTargetQueryValue: "0",
        },
      };
  }
}

function metricsApi(url: string, valueLocation: string, targetValue: number, authMode?: string): Trigger {
  return {
    type: "metrics-api",
    metricType: "AverageValue",
    metadata: {
      url,
      format: "json",
      valueLocation,
      targetValue: String(targetValue),
      ...(authMode === undefined ? {} : { authMode }),
    },
  };
}

/** Ours has a number for autoscalers, which is also given while no process is connected; see docs/autoscaling.md. */
function pathToNumber({ officialOrganization, appName, version, isLatest }: ScalingQuestion): string {
  const app = encodeURIComponent(appName);
  const which = isLatest ? "latest" : encodeURIComponent(version);
  return officialOrganization === undefined
    ? `/metrics/apps/${app}/autoscale/${which}`
    : `/v2/orgs/${encodeURIComponent(officialOrganization)}/apps/${app}/autoscale/versions/${which}`;
}

/**
 * Work of the queue decides how many processes there are; any other work of the version, on another queue or none,
 * delayed or due by a schedule, keeps one, because only a process can continue it.
 */
function waitingWorkflows(question: ScalingQuestion): string {
  const version = `application_version = ${literal(question.version)}`;
  const eligible = question.isLatest ? `(${version} OR application_version IS NULL)` : version;
  const ofQueue = `status IN ('ENQUEUED', 'PENDING') AND queue_name = ${literal(question.queue)}`;
  const unfinished = `SELECT FROM dbos.workflow_status WHERE status IN ('ENQUEUED', 'PENDING', 'DELAYED') AND ${eligible}`;
  // Schedules fire in processes, those of the newest version.
  const scheduled = "SELECT FROM dbos.workflow_schedules WHERE status = 'ACTIVE'";
  const needsOne = question.isLatest
    ? `EXISTS (${unfinished}) OR EXISTS (${scheduled})`
    : `EXISTS (${unfinished})`;
  return (
    `SELECT greatest(count(*), (${needsOne})::int) FROM dbos.workflow_status ` +
    `WHERE ${ofQueue} AND ${eligible}`
  );
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
