-- Keys that are renamed, and what applications do over time, for charts.

-- Name in the settings that Conductor starts with. It stays when the key is renamed.
ALTER TABLE api_keys ADD COLUMN bootstrap_name text;

-- Whether what the application does is collected for charts.
ALTER TABLE applications ADD COLUMN collects_activity boolean NOT NULL DEFAULT true;

-- What one application's workflows did in one period. A period that has been collected has a row of the event COLLECTED,
-- whose count is the period's length in seconds, so that nothing can be told from not known.
CREATE TABLE workflow_activity (
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  -- Start of the period.
  time_bucket timestamptz NOT NULL,
  -- CREATED, or the status that workflows ended with.
  event text NOT NULL,
  -- Null in the row of everything beyond the most frequent; empty where there is no queue or version.
  workflow_name text,
  queue_name text,
  application_version text,
  count bigint NOT NULL
);
CREATE INDEX workflow_activity_by_app ON workflow_activity (app_id, time_bucket);
CREATE INDEX workflow_activity_by_time ON workflow_activity (time_bucket);
