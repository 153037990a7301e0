-- Classes of API keys, applications that refuse one of them, and the build that each replica runs.

ALTER TABLE api_keys
  ADD COLUMN class text NOT NULL DEFAULT 'live' CHECK (class IN ('live', 'development')),
  -- The part of the key's text that may be shown, so that people recognise it. Older keys have none.
  ADD COLUMN public_id text,
  -- Version of the pepper in key_hash, which is then an HMAC-SHA-256; null for a SHA-256 of the text.
  ADD COLUMN pepper_version integer;

ALTER TABLE applications ADD COLUMN refuse_development_keys boolean NOT NULL DEFAULT false;

-- For people to look at; nothing is ever decided by it.
ALTER TABLE replicas ADD COLUMN build_version text NOT NULL DEFAULT 'unknown';
