-- What administrators and owners did, in the order in which it was committed. Rows are added, never changed: each
-- row's hash covers its content and the hash of the row before.

CREATE TABLE audit_log (
    -- Without gaps, from 1.
    seq         bigint PRIMARY KEY,
    at          bigint NOT NULL,
    actor_kind  text   NOT NULL CHECK (actor_kind IN ('user', 'shell', 'nobody')),
    -- No references here: what happened stays written when what it happened to is gone.
    actor_id    uuid,
    action      text   NOT NULL,
    target_kind text   NOT NULL,
    target_id   uuid,
    -- A JSON object, as text so that its bytes stay as they were hashed.
    detail      text   NOT NULL,
    address     text,
    hash        bytea  NOT NULL
);

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;
CREATE TRIGGER audit_log_rows_stay BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
CREATE TRIGGER audit_log_stays BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
