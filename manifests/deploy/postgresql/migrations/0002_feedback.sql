-- Which replica keeps an item of feedback, so that of those that get the same one only one does.

-- `key` is the member of that name in the event. A claim whose holder has not said within ten seconds that the event
-- is on its disk is anybody's: the holder may have died.
CREATE TABLE isoguard.feedback_claim (
  key    text        NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 128) PRIMARY KEY,
  holder uuid        NOT NULL,
  since  timestamptz NOT NULL DEFAULT clock_timestamp(),
  kept   boolean     NOT NULL DEFAULT false
);
CREATE INDEX feedback_claim_since ON isoguard.feedback_claim (since);

-- mine: `who` is to keep it; kept: it is on a disk; claimed: somebody else has it in hand, so ask again.
CREATE FUNCTION isoguard.claim_feedback(item text, who uuid) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  WITH mine AS (
    INSERT INTO isoguard.feedback_claim AS c (key, holder) VALUES (item, who)
    ON CONFLICT (key) DO UPDATE SET holder = who, since = clock_timestamp()
      WHERE NOT c.kept AND (c.holder = who OR c.since < clock_timestamp() - interval '10 seconds')
    RETURNING 1)
  SELECT CASE WHEN EXISTS (SELECT FROM mine) THEN 'mine'
    WHEN EXISTS (SELECT FROM isoguard.feedback_claim c WHERE c.key = item AND c.kept) THEN 'kept'
    ELSE 'claimed' END
$$;

CREATE FUNCTION isoguard.feedback_kept(item text, who uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  INSERT INTO isoguard.feedback_claim (key, holder, kept) VALUES (item, who, true)
  ON CONFLICT (key) DO UPDATE SET kept = true
$$;

-- Later repeats are found in the events themselves.
CREATE FUNCTION isoguard.forget_feedback_claims() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  DELETE FROM isoguard.feedback_claim WHERE since < clock_timestamp() - interval '7 days'
$$;

REVOKE ALL ON isoguard.feedback_claim FROM PUBLIC;
REVOKE ALL ON FUNCTION isoguard.claim_feedback(text, uuid), isoguard.feedback_kept(text, uuid),
  isoguard.forget_feedback_claims() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION isoguard.claim_feedback(text, uuid), isoguard.feedback_kept(text, uuid),
  isoguard.forget_feedback_claims() TO isoguard_writer;
