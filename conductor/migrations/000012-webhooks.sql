-- Webhooks: where alerts go outside, and what became of each.

CREATE TABLE webhooks (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  name text NOT NULL,
  format text NOT NULL CHECK (format IN ('json', 'slack', 'pagerduty')),
  -- Where it leads, without what may be secret.
  origin text NOT NULL,
  -- Its URL and secret, encrypted under a key that is not in the database.
  sealed bytea NOT NULL,
  is_enabled boolean NOT NULL DEFAULT true,
  -- False: only the applications of webhook_apps.
  all_apps boolean NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (org_id, name)
);

CREATE TABLE webhook_apps (
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  PRIMARY KEY (webhook_id, app_id)
);

CREATE TABLE webhook_deliveries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  -- What is told, and of which application; kept with its name, so that it outlives the application.
  app_name text NOT NULL,
  rule_id uuid,
  alert jsonb NOT NULL,
  state text NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DELIVERED', 'FAILED')),
  attempts integer NOT NULL DEFAULT 0,
  -- Of the last attempt.
  http_status integer,
  reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  next_at timestamptz NOT NULL DEFAULT now(),
  claimed_until timestamptz NOT NULL DEFAULT '-infinity',
  ended_at timestamptz
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (next_at) WHERE state = 'WAITING';
