-- Organisations, their applications and API keys, the replicas of this cluster, and the executors they hold.

CREATE TABLE organisations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO organisations (name) VALUES ('local');

CREATE TABLE applications (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  name text NOT NULL,
  executor_timeout_secs integer NOT NULL DEFAULT 60 CHECK (executor_timeout_secs > 0),
  gc_rows_threshold bigint CHECK (gc_rows_threshold > 0),
  gc_time_threshold_ms bigint CHECK (gc_time_threshold_ms > 0),
  global_timeout_ms bigint CHECK (global_timeout_ms > 0),
  private_mode boolean NOT NULL DEFAULT false,
  -- Language of the executor that registered last.
  language text,
  -- When departed executors were last looked for.
  stragglers_sought_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (org_id, name)
);

CREATE TABLE api_keys (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  name text NOT NULL,
  -- SHA-256 of the key's text, which is shown once and stored nowhere.
  key_hash bytea NOT NULL UNIQUE,
  permissions text[] NOT NULL,
  -- A key is limited to its rows in api_key_apps unless this is set; losing the last row must not widen it.
  all_apps boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (org_id, name)
);

CREATE TABLE api_key_apps (
  key_id uuid NOT NULL REFERENCES api_keys ON DELETE CASCADE,
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  PRIMARY KEY (key_id, app_id)
);
CREATE INDEX api_key_apps_by_app ON api_key_apps (app_id);

-- One row per running Conductor process: its lease. A process whose lease has run out holds no sockets.
CREATE TABLE replicas (
  id uuid PRIMARY KEY,
  address text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  -- Since when this replica has been able to see executors come and go without a gap.
  watching_since timestamptz NOT NULL DEFAULT now()
);

-- One row per executor id that is connected, or was and may still own work.
CREATE TABLE executors (
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  executor_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('HEALTHY', 'DISCONNECTED', 'DEAD')),
  -- Replica that holds the socket. No foreign key: the row outlives the replica.
  replica_id uuid,
  application_version text NOT NULL,
  hostname text,
  language text,
  dbos_version text,
  -- json, not jsonb: what an executor sends may hold escapes that jsonb refuses.
  metadata json,
  disconnected_at timestamptz,
  -- Least time to wait before DEAD, beyond the application's timeout, when a replica and not the executor was lost.
  grace_secs integer NOT NULL DEFAULT 0,
  -- Recovery of a DEAD executor: how often it was tried, when it is tried next, and who is at it until when.
  recovery_attempts integer NOT NULL DEFAULT 0,
  recovery_due_at timestamptz,
  recovery_claimed_until timestamptz,
  recovery_note text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, executor_id)
);
CREATE INDEX executors_by_replica ON executors (replica_id) WHERE status = 'HEALTHY';
CREATE INDEX executors_gone ON executors (status) WHERE status <> 'HEALTHY';

-- Executors whose record has gone. One that was cut off from Conductor but not from its database may have started
-- workflows after its recovery was confirmed, so their ids are remembered for a while and looked for.
CREATE TABLE departed_executors (
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  executor_id text NOT NULL,
  application_version text NOT NULL,
  language text,
  departed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, executor_id)
);
