-- The audit of all replicas. `isoguard audit migrate` runs this as isoguard_owner, in one transaction.

-- The bytes are kept as they were hashed (jsonb would change key order, duplicates and numbers, and refuse some
-- texts for ever); NULL when retention took them and left the leaf. The other columns are copies for searching.
-- (origin, seq) makes sending again harmless: INSERT … ON CONFLICT DO NOTHING.
CREATE TABLE isoguard.audit_event (
  origin      text        NOT NULL CHECK (octet_length(origin) BETWEEN 1 AND 255),
  seq         bigint      NOT NULL CHECK (seq >= 0),
  event_id    uuid        NOT NULL,
  type        text        NOT NULL,
  recorded_us bigint      NOT NULL,
  tenant      text        NOT NULL,
  patient     text        NOT NULL,
  user_ref    text        NOT NULL,
  service     text        NOT NULL,
  call        text        NOT NULL,
  bytes       bytea,
  leaf        bytea       NOT NULL CHECK (octet_length(leaf) = 32),
  received    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (origin, seq)
);
-- Not unique: an event that a failing disk took twice has two places.
CREATE INDEX audit_event_id ON isoguard.audit_event (event_id);
CREATE INDEX audit_event_recorded ON isoguard.audit_event (recorded_us);
CREATE INDEX audit_event_patient ON isoguard.audit_event (patient, recorded_us) WHERE patient <> '';

-- Signed notes, as bytes for the same reason.
CREATE TABLE isoguard.audit_checkpoint (
  origin      text        NOT NULL CHECK (octet_length(origin) BETWEEN 1 AND 255),
  size        bigint      NOT NULL CHECK (size >= 0),
  note        bytea       NOT NULL,
  recorded_us bigint      NOT NULL,
  received    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (origin, size)
);

-- Which events name a card: its decisions, and feedback.
CREATE TABLE isoguard.audit_card (
  uuid   text   NOT NULL CHECK (octet_length(uuid) BETWEEN 1 AND 128),
  origin text   NOT NULL,
  seq    bigint NOT NULL,
  PRIMARY KEY (uuid, origin, seq)
);

-- Who read what. A reader can say neither another name nor another time.
CREATE TABLE isoguard.audit_access (
  id     uuid        NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
  at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  reader text        NOT NULL DEFAULT session_user,
  what   text        NOT NULL
);

-- Tokens that were used, until they expire.
CREATE TABLE isoguard.jti (
  iss     text        NOT NULL CHECK (octet_length(iss) BETWEEN 1 AND 128),
  jti     text        NOT NULL CHECK (octet_length(jti) BETWEEN 1 AND 128),
  expires timestamptz NOT NULL,
  PRIMARY KEY (iss, jti)
);
CREATE INDEX jti_expires ON isoguard.jti (expires);

-- Lets who knows a card's uuid, which cannot be guessed, read the records that name it; the newest first.
CREATE FUNCTION isoguard.events_of_card(card text) RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT e.bytes FROM isoguard.audit_card c
    JOIN isoguard.audit_event e ON e.origin = c.origin AND e.seq = c.seq
    WHERE c.uuid = card AND e.bytes IS NOT NULL
    ORDER BY e.recorded_us DESC, e.seq DESC LIMIT 200
$$;

-- Clocks of replicas may differ by less than the hour that is added.
CREATE FUNCTION isoguard.forget_expired_jti() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  DELETE FROM isoguard.jti WHERE expires < clock_timestamp() - interval '1 hour'
$$;

REVOKE ALL ON isoguard.audit_event, isoguard.audit_checkpoint, isoguard.audit_card, isoguard.audit_access,
  isoguard.jti FROM PUBLIC;
REVOKE ALL ON FUNCTION isoguard.events_of_card(text), isoguard.forget_expired_jti() FROM PUBLIC;

-- The writer sees how far an origin has come, and whether what is there is what it would have sent.
GRANT INSERT (origin, seq, event_id, type, recorded_us, tenant, patient, user_ref, service, call, bytes, leaf),
  SELECT (origin, seq, leaf) ON isoguard.audit_event TO isoguard_writer;
GRANT INSERT (origin, size, note, recorded_us), SELECT (origin, size, note) ON isoguard.audit_checkpoint
  TO isoguard_writer;
GRANT INSERT (uuid, origin, seq) ON isoguard.audit_card TO isoguard_writer;
GRANT INSERT (iss, jti, expires), SELECT (iss, jti) ON isoguard.jti TO isoguard_writer;
GRANT EXECUTE ON FUNCTION isoguard.events_of_card(text), isoguard.forget_expired_jti() TO isoguard_writer;

GRANT SELECT ON isoguard.audit_event, isoguard.audit_checkpoint, isoguard.audit_card, isoguard.audit_access
  TO isoguard_reader;
GRANT INSERT (what) ON isoguard.audit_access TO isoguard_reader;
