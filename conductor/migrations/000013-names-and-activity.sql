-- Keys that are renamed, and what applications do over time, for charts.

-- Name in the settings that Conductor starts with. It stays when the key is renamed.
ALTER TABLE api_keys ADD COLUMN bootstrap_name text;
