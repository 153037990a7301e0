-- Saved views: named filters of an application's list, shared by the organisation or a person's own.

CREATE TABLE saved_views (
  app_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
  -- Whose it is, as the audit log names subjects; empty for all members.
  owner text NOT NULL,
  name text NOT NULL,
  -- The address of the list without its path, as the Console reads it.
  search text NOT NULL,
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, owner, name)
);
