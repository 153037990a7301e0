-- Connectors beside a database: they answer for an application and run none of its work. They are no executors, so that
-- nothing which counts, judges or recovers executors sees them. A row lives as long as its connection.

CREATE TABLE connectors (
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  connector_id text NOT NULL,
  -- The replica that holds it; null for one that a drain has sent on its way.
  replica_id uuid,
  released_at timestamptz,
  connection_id uuid NOT NULL,
  connected_at timestamptz NOT NULL,
  hostname text,
  language text,
  dbos_version text,
  metadata json,
  PRIMARY KEY (app_id, connector_id)
);
