-- Roles and the schema for audit records of many replicas in PostgreSQL 15 or newer, with least rights.
-- Run once as a superuser, in the database that is to hold them; running it again changes nothing:
--
--   psql --set ON_ERROR_STOP=1 --dbname isoguard --file bootstrap.sql
--
-- Then give each login the role it needs, such as
--
--   CREATE ROLE isoguard_replica LOGIN PASSWORD '…' IN ROLE isoguard_writer;
--
-- and make the tables, as a login with the role isoguard_owner: isoguard audit migrate --audit-db URI
--
--   isoguard_owner   owns the tables; only migrations and retention act as it
--   isoguard_writer  adds records; can neither change nor remove any, nor read their bytes
--   isoguard_reader  reads, and says so in isoguard.audit_access

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
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO isoguard_owner, isoguard_writer, isoguard_reader', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS isoguard AUTHORIZATION isoguard_owner;
GRANT USAGE ON SCHEMA isoguard TO isoguard_writer, isoguard_reader;

-- Which of migrations/ were applied. A migration begins with its row here, so that of two that run at the same
-- time one waits for the other.
CREATE TABLE IF NOT EXISTS isoguard.schema_version (
  version integer     PRIMARY KEY,
  name    text        NOT NULL,
  applied timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE isoguard.schema_version OWNER TO isoguard_owner;
REVOKE ALL ON isoguard.schema_version FROM PUBLIC, isoguard_writer, isoguard_reader;
GRANT SELECT ON isoguard.schema_version TO isoguard_writer, isoguard_reader;

COMMIT;
