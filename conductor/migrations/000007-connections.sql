-- Which connection of an executor its row speaks of. An older one, half-open on another replica, must not take the row.

ALTER TABLE executors
  ADD COLUMN connection_id uuid,
  ADD COLUMN connected_at timestamptz NOT NULL DEFAULT '-infinity';
