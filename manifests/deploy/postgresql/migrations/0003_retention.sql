-- Retention of the shared copies goes by what replicas have deleted, which are few among many events.
CREATE INDEX audit_event_pruned ON isoguard.audit_event (origin, seq) WHERE type = 'pruned';
