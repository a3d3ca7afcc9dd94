-- One-time links into a workspace.

CREATE TABLE workspace_invites (
    id           blob    PRIMARY KEY,
    workspace_id blob    NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    role         text    NOT NULL CHECK (role IN ('viewer', 'member', 'admin')),
    -- SHA-256 of the token in the link.
    token_hash   blob    NOT NULL UNIQUE,
    created_by   blob    NOT NULL REFERENCES users,
    created_at   integer NOT NULL,
    expires_at   integer NOT NULL,
    -- Who has used it: they may use it again, for their first answer may have been lost.
    accepted_by  blob REFERENCES users,
    accepted_at  integer
) STRICT;
CREATE INDEX workspace_invites_by_workspace ON workspace_invites (workspace_id);
