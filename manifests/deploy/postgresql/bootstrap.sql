-- Roles and the table for audit records of many replicas in PostgreSQL 15 or newer, with least rights.
-- Run once as a superuser, in the database that is to hold them; running it again changes nothing:
--
--   psql --set ON_ERROR_STOP=1 --dbname isoguard --file bootstrap.sql
--
-- Then give each login the role it needs, such as
--
--   CREATE ROLE isoguard_replica LOGIN PASSWORD '…' IN ROLE isoguard_writer;
--
--   isoguard_owner   owns the table; nobody logs in as it
--   isoguard_writer  adds records; can neither change nor remove any, nor read their bytes
--   isoguard_reader  reads

BEGIN;

DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['isoguard_owner', 'isoguard_writer', 'isoguard_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    END IF;
  END LOOP;
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO isoguard_writer, isoguard_reader', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS isoguard AUTHORIZATION isoguard_owner;
GRANT USAGE ON SCHEMA isoguard TO isoguard_writer, isoguard_reader;

-- The bytes are kept as they were hashed (jsonb would change key order, duplicates and numbers, and refuse
-- some texts for ever). (origin, seq) makes sending again harmless: INSERT … ON CONFLICT DO NOTHING.
CREATE TABLE IF NOT EXISTS isoguard.audit_event (
  origin   text        NOT NULL CHECK (octet_length(origin) BETWEEN 1 AND 255),
  seq      bigint      NOT NULL CHECK (seq >= 0),
  event_id uuid        NOT NULL,
  bytes    bytea       NOT NULL,
  leaf     bytea       NOT NULL CHECK (octet_length(leaf) = 32),
  received timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (origin, seq)
);
ALTER TABLE isoguard.audit_event OWNER TO isoguard_owner;

REVOKE ALL ON isoguard.audit_event FROM PUBLIC, isoguard_writer, isoguard_reader;
-- The writer sees how far an origin has come, which ON CONFLICT (origin, seq) and a restart need.
GRANT INSERT (origin, seq, event_id, bytes, leaf), SELECT (origin, seq) ON isoguard.audit_event TO isoguard_writer;
GRANT SELECT ON isoguard.audit_event TO isoguard_reader;

COMMIT;
