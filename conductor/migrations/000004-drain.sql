-- Executors that a draining replica has sent away: they are expected back, on another one.

ALTER TABLE replicas ADD COLUMN draining boolean NOT NULL DEFAULT false;

-- When a draining replica closed the executor's socket; until some seconds later it counts as connected.
ALTER TABLE executors ADD COLUMN released_at timestamptz;
