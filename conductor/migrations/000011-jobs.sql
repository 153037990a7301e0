-- Jobs: one action on many workflows, done in portions by whichever replica claims the application's round.

CREATE TABLE jobs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  action text NOT NULL CHECK (action IN ('cancel', 'resume', 'fork', 'delete')),
  -- What the action needs besides its workflows, as the caller gave it.
  options jsonb NOT NULL,
  -- The filters that choose the workflows, as executors are asked; null where the caller named them.
  filters jsonb,
  phase text NOT NULL CHECK (phase IN ('COLLECTING', 'ACTING', 'ENDED')),
  -- How far collecting has come: workflows created before this instant have been seen, and so many of this instant.
  collected_to_ms bigint,
  collected_there integer NOT NULL DEFAULT 0,
  is_stopping boolean NOT NULL DEFAULT false,
  -- What it waits for, or why it ended before every workflow had its turn.
  note text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  -- Jobs of one application take turns.
  worked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX jobs_by_app ON jobs (app_id, created_at);
CREATE INDEX jobs_open ON jobs (app_id, worked_at) WHERE phase <> 'ENDED';

CREATE TABLE job_workflows (
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  position bigint GENERATED ALWAYS AS IDENTITY,
  workflow_id text NOT NULL,
  -- SHA-256 of the id: ids may be longer than an index entry.
  digest bytea NOT NULL,
  -- SENT is written before the executor is asked, so that no workflow is ever acted on twice.
  state text NOT NULL DEFAULT 'WAITING'
    CHECK (state IN ('WAITING', 'SENT', 'DONE', 'REFUSED', 'MISSING', 'UNKNOWN', 'UNTRIED')),
  reason text,
  -- The workflow that a fork made.
  forked_to text,
  PRIMARY KEY (job_id, position)
);
CREATE UNIQUE INDEX job_workflows_once ON job_workflows (job_id, digest);
CREATE INDEX job_workflows_by_state ON job_workflows (job_id, state, position);
