-- What administrators and owners did, in the order in which it was committed. Rows are added, never changed: each
-- row's hash covers its content and the hash of the row before.

CREATE TABLE audit_log (
    -- Without gaps, from 1.
    seq         integer PRIMARY KEY,
    at          integer NOT NULL,
    actor_kind  text    NOT NULL CHECK (actor_kind IN ('user', 'shell', 'nobody')),
    -- No references here: what happened stays written when what it happened to is gone.
    actor_id    blob,
    action      text    NOT NULL,
    target_kind text    NOT NULL,
    target_id   blob,
    -- A JSON object, as text so that its bytes stay as they were hashed.
    detail      text    NOT NULL,
    address     text,
    hash        blob    NOT NULL
) STRICT;

CREATE TRIGGER audit_log_rows_are_not_changed BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_log_rows_are_not_deleted BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_log_rows_are_not_replaced BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
