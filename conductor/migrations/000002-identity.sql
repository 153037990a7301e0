-- Who people are, what they may do, how they come in, and the record of who changed what.

ALTER TABLE organisations
  ADD COLUMN audit_log_retention_days integer NOT NULL DEFAULT 90 CHECK (audit_log_retention_days BETWEEN 7 AND 3650),
  -- Name in the settings that Conductor starts with. It stays when the organisation is renamed.
  ADD COLUMN bootstrap_name text UNIQUE;

-- Roles without an organisation are built in: every organisation has them and none can change them.
CREATE TABLE roles (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id uuid REFERENCES organisations ON DELETE CASCADE,
  name text NOT NULL,
  permissions text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- An expression, because UNIQUE NULLS NOT DISTINCT needs PostgreSQL 15. Databases that have it get this from 000009.
CREATE UNIQUE INDEX roles_by_name ON roles (coalesce(org_id, '00000000-0000-0000-0000-000000000000'), name);

INSERT INTO roles (name, permissions) VALUES
  ('organization_admin', ARRAY['organization.read', 'organization.write', 'application.read', 'application.write',
                               'metric.read', 'token.read', 'token.write', 'websocket.connect']),
  ('organization_member', ARRAY['organization.read', 'application.read', 'application.write',
                                'metric.read', 'token.read', 'token.write', 'websocket.connect']);

-- A person, known by issuer and subject; everything else about them may change or be missing.
CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  issuer text NOT NULL,
  subject text NOT NULL,
  name text NOT NULL UNIQUE,
  -- Empty when the issuer has not told.
  email text NOT NULL,
  email_verified boolean NOT NULL,
  given_name text NOT NULL,
  family_name text NOT NULL,
  company text NOT NULL,
  org_id uuid NOT NULL REFERENCES organisations,
  -- Deleting a role that somebody has is refused by this reference.
  role_id uuid NOT NULL REFERENCES roles,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (issuer, subject)
);
CREATE INDEX users_by_org ON users (org_id);
CREATE INDEX users_by_role ON users (role_id);

-- A secret lets one person join; using it deletes it.
CREATE TABLE join_secrets (
  -- SHA-256 of the secret's text, which is shown once and stored nowhere.
  secret_hash bytea PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX join_secrets_by_org ON join_secrets (org_id);

-- Who registers with a verified address of the domain joins the organisation. Domains are in lower case.
CREATE TABLE domain_claims (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  domain text NOT NULL UNIQUE,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX domain_claims_by_org ON domain_claims (org_id);

-- Admins named in the settings, by issuer and subject or by verified address. Each is granted once: what admins
-- change afterwards is not undone by the next start.
CREATE TABLE bootstrap_admins (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  issuer text,
  subject text,
  email text,
  granted_at timestamptz,
  CHECK ((email IS NULL) = (issuer IS NOT NULL AND subject IS NOT NULL))
);
CREATE UNIQUE INDEX bootstrap_admins_once
  ON bootstrap_admins (org_id, coalesce(issuer, ''), coalesce(subject, ''), coalesce(email, ''));

-- Digests of keys that somebody has revoked. The settings may still name them; they must not come back.
CREATE TABLE revoked_keys (
  key_hash bytea PRIMARY KEY,
  revoked_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit_log (
  -- Orders entries of the same instant.
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  org_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  emit_time timestamptz NOT NULL DEFAULT now(),
  operation text NOT NULL,
  status text NOT NULL CHECK (status IN ('success', 'failure')),
  subject_type text NOT NULL CHECK (subject_type IN ('user', 'api_key')),
  subject_id text NOT NULL,
  -- As it was then: an address or a key's name.
  subject_display text NOT NULL,
  target_type text,
  target_id text,
  source_ip text NOT NULL,
  -- json, not jsonb: names may hold escapes that jsonb refuses.
  details json
);
CREATE INDEX audit_log_by_time ON audit_log (org_id, emit_time DESC, position DESC);
