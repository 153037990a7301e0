-- Work of dead executors that no connected executor can take: since when, whether anything is left, and how it ends.

ALTER TABLE executors
  -- When the newest executor of its version had connected, as the last try saw it. A newer one may do better.
  ADD COLUMN tried_newest timestamptz,
  -- Since when a dead executor waits for one of its version. For people and the log: no claim depends on it.
  ADD COLUMN stranded_since timestamptz,
  -- When an executor of another version last said that this dead one still owns work, or could not say.
  ADD COLUMN looked_at timestamptz;

-- Claims take turns between applications and versions, and ask who of a version has connected last.
CREATE INDEX executors_dead ON executors (app_id, application_version, recovery_due_at) WHERE status = 'DEAD';
CREATE INDEX executors_healthy ON executors (app_id, application_version, connected_at) WHERE status = 'HEALTHY';

ALTER TABLE recoveries
  -- How many attempts had failed when the entry was finished.
  ADD COLUMN failed_attempts integer NOT NULL DEFAULT 0,
  DROP CONSTRAINT recoveries_outcome_check,
  ADD CONSTRAINT recoveries_outcome_check CHECK (outcome IN ('moved', 'nothing_to_move', 'returned', 'abandoned'));

-- Whose key it was, and whether settings may have named it: then its digest must never be forgotten. Nothing is known of
-- those that were revoked before.
ALTER TABLE revoked_keys
  ADD COLUMN org_id uuid REFERENCES organisations ON DELETE CASCADE,
  ADD COLUMN name text,
  ADD COLUMN from_settings boolean NOT NULL DEFAULT true;
