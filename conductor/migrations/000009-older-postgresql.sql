-- The same two rules everywhere. Databases that were made by the first form of 000002 have them as UNIQUE NULLS NOT DISTINCT,
-- which PostgreSQL 13 and 14 do not know; those that were made since have had these indexes from the start.

ALTER TABLE roles DROP CONSTRAINT IF EXISTS roles_org_id_name_key;
CREATE UNIQUE INDEX IF NOT EXISTS roles_by_name
  ON roles (coalesce(org_id, '00000000-0000-0000-0000-000000000000'), name);

ALTER TABLE bootstrap_admins DROP CONSTRAINT IF EXISTS bootstrap_admins_org_id_issuer_subject_email_key;
CREATE UNIQUE INDEX IF NOT EXISTS bootstrap_admins_once
  ON bootstrap_admins (org_id, coalesce(issuer, ''), coalesce(subject, ''), coalesce(email, ''));
