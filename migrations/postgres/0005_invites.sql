-- One-time links into a workspace.

CREATE TABLE workspace_invites (
    id           uuid   PRIMARY KEY,
    workspace_id uuid   NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    role         text   NOT NULL CHECK (role IN ('viewer', 'member', 'admin')),
    -- SHA-256 of the token in the link.
    token_hash   bytea  NOT NULL UNIQUE,
    created_by   uuid   NOT NULL REFERENCES users,
    created_at   bigint NOT NULL,
    expires_at   bigint NOT NULL,
    -- Who has used it: they may use it again, for their first answer may have been lost.
    accepted_by  uuid REFERENCES users,
    accepted_at  bigint
);
CREATE INDEX workspace_invites_by_workspace ON workspace_invites (workspace_id);
