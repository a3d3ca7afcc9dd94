-- Access keys for programs, one-time links, and what goes with sessions.

-- A key acts for its user, in one workspace or in all, with at most one role.
CREATE TABLE access_keys (
    id           uuid    PRIMARY KEY,
    user_id      uuid    NOT NULL REFERENCES users ON DELETE CASCADE,
    name         text    NOT NULL,
    -- SHA-256 of the secret, which is 32 random bytes.
    secret_hash  bytea   NOT NULL,
    -- NULL: good in all workspaces of its user.
    workspace_id uuid    REFERENCES workspaces ON DELETE CASCADE,
    role         text    NOT NULL CHECK (role IN ('viewer', 'member', 'admin', 'owner')),
    created_at   bigint  NOT NULL,
    last_used_at bigint,
    expires_at   bigint,
    revoked_at   bigint
);
CREATE INDEX access_keys_by_user ON access_keys (user_id);
CREATE INDEX access_keys_by_end ON access_keys (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX access_keys_by_expiry ON access_keys (expires_at) WHERE expires_at IS NOT NULL;

-- An administrator's link with which somebody sets a new password, once. A new link replaces the one before.
CREATE TABLE reset_links (
    user_id    uuid    PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    -- SHA-256 of the token, which is 32 random bytes.
    token_hash bytea   NOT NULL UNIQUE,
    created_at bigint  NOT NULL,
    expires_at bigint  NOT NULL
);

-- Sessions that nobody uses end by themselves; their sockets are to hear of it.
CREATE INDEX sessions_by_expiry ON sessions (expires_at) WHERE ended_at IS NULL;

-- When somebody last proved who they are with their password.
ALTER TABLE users ADD COLUMN last_login_at bigint;
