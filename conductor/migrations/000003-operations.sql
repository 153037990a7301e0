-- What Conductor does as time passes: alerting rules, collected counts, autoscaling, and who does which round.

-- Work that is done once per period for each application, whichever replica does it. A row is a claim while
-- claimed_until lies ahead; claim_id tells its holder from one whose claim has run out.
CREATE TABLE app_claims (
  task text NOT NULL,
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  due_at timestamptz NOT NULL,
  claim_id uuid NOT NULL,
  claimed_until timestamptz NOT NULL,
  PRIMARY KEY (task, app_id)
);
CREATE INDEX app_claims_by_app ON app_claims (app_id);

-- Work that is done once per period in the whole cluster.
CREATE TABLE cluster_claims (
  task text PRIMARY KEY,
  due_at timestamptz NOT NULL
);

CREATE TABLE alerting_rules (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  receiving_app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  rule_type text NOT NULL CHECK (rule_type IN ('WorkflowFailure', 'SlowQueue', 'UnresponsiveApplication')),
  -- json, not jsonb: it is given back as it came, and jsonb refuses some escapes.
  rule_metadata json NOT NULL,
  -- Least time between two deliveries. Null leaves it to the rule's type.
  min_interval_secs integer CHECK (min_interval_secs >= 0),
  last_fired_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX alerting_rules_by_app ON alerting_rules (app_id);
CREATE INDEX alerting_rules_by_receiver ON alerting_rules (receiving_app_id);

-- Counts of one period of one application, as GET …/metrics lists them.
CREATE TABLE collected_metrics (
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  -- Start of the period, and its length in seconds.
  time_bucket timestamptz NOT NULL,
  granularity integer NOT NULL,
  metric_type text NOT NULL,
  metric_name text NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (app_id, time_bucket, granularity, metric_type, metric_name)
);
CREATE INDEX collected_metrics_by_time ON collected_metrics (time_bucket);

-- What /v1/metrics has found out about the last complete minute, so that every replica says the same of it.
CREATE TABLE metric_windows (
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  question text NOT NULL,
  window_end timestamptz NOT NULL,
  groups json NOT NULL,
  PRIMARY KEY (app_id, question)
);

CREATE TABLE autoscaling_policies (
  app_id uuid PRIMARY KEY REFERENCES applications ON DELETE CASCADE,
  policy json NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- The last that an executor has said about an application's queues: what an autoscaler is told while none is connected.
CREATE TABLE queue_readings (
  app_id uuid PRIMARY KEY REFERENCES applications ON DELETE CASCADE,
  observed_at timestamptz NOT NULL,
  reading json NOT NULL
);

-- An application at zero is wanted until then, because somebody asked for it.
CREATE TABLE wake_requests (
  app_id uuid PRIMARY KEY REFERENCES applications ON DELETE CASCADE,
  wanted_until timestamptz NOT NULL
);
