-- What became of the work of executors that were declared dead. An entry is finished when an executor has confirmed that
-- nothing is left, or when the dead one has come back.

CREATE TABLE recoveries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  executor_id text NOT NULL,
  application_version text NOT NULL,
  hostname text,
  language text,
  disconnected_at timestamptz NOT NULL,
  declared_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  outcome text CHECK (outcome IN ('moved', 'nothing_to_move', 'returned')),
  -- Where workflows are now, as far as executors said: a list of workflow and executor ids.
  moved json
);
CREATE UNIQUE INDEX recoveries_open ON recoveries (app_id, executor_id) WHERE finished_at IS NULL;
CREATE INDEX recoveries_by_app ON recoveries (app_id, declared_at DESC);
