-- Workspaces and who may do what in them.

CREATE TABLE workspaces (
    id          uuid   PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL,
    created_at  bigint NOT NULL,
    updated_at  bigint NOT NULL
);

CREATE TABLE workspace_members (
    workspace_id uuid   NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    user_id      uuid   NOT NULL REFERENCES users ON DELETE CASCADE,
    role         text   NOT NULL CHECK (role IN ('viewer', 'member', 'admin', 'owner')),
    added_at     bigint NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX workspace_members_by_user ON workspace_members (user_id);
-- Never two owners. That there is always one is kept by the statements that change roles.
CREATE UNIQUE INDEX workspace_owner ON workspace_members (workspace_id) WHERE role = 'owner';
