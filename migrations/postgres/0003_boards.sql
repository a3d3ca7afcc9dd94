-- Boards: each is an append-only log of changes; everything else here is derived from it or about it.

CREATE TABLE boards (
    id           uuid   PRIMARY KEY,
    workspace_id uuid   NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    -- Projections of the document, for lists.
    name         text   NOT NULL,
    description  text   NOT NULL,
    created_by   uuid   NOT NULL REFERENCES users,
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL,
    trashed_at   bigint,
    -- The log's last seq. Appending compares and moves it, so seq order is commit order.
    head_seq     bigint NOT NULL,
    -- Random id of the log; another one when the log was replaced.
    epoch        uuid   NOT NULL,
    -- Grows with every change of somebody's access, so that no batch is judged by an old role.
    access_epoch bigint NOT NULL
);
CREATE INDEX boards_by_workspace ON boards (workspace_id);

-- Ids of boards deleted for ever: they are never given again.
CREATE TABLE purged_boards (
    id        uuid   PRIMARY KEY,
    purged_at bigint NOT NULL
);

CREATE TABLE board_log (
    board_id    uuid   NOT NULL REFERENCES boards ON DELETE CASCADE,
    seq         bigint NOT NULL,
    -- The uncompressed change chunk, in our own encoding.
    chunk       bytea  NOT NULL,
    hash        bytea  NOT NULL,
    actor       bytea  NOT NULL,
    actor_seq   bigint NOT NULL,
    -- Whom the server authenticated; the genesis change has no author.
    user_id     uuid   REFERENCES users,
    accepted_at bigint NOT NULL,
    PRIMARY KEY (board_id, seq),
    UNIQUE (board_id, hash),
    UNIQUE (board_id, actor, actor_seq)
);

-- The last change of each actor; outlives the trimming of the log.
CREATE TABLE board_actors (
    board_id  uuid   NOT NULL REFERENCES boards ON DELETE CASCADE,
    actor     bytea  NOT NULL,
    user_id   uuid   NOT NULL REFERENCES users,
    last_seq  bigint NOT NULL,
    last_hash bytea  NOT NULL,
    PRIMARY KEY (board_id, actor)
);

CREATE TABLE board_snapshots (
    board_id   uuid   NOT NULL REFERENCES boards ON DELETE CASCADE,
    -- The log up to here is in it.
    seq        bigint NOT NULL,
    bytes      bytea  NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (board_id, seq)
);
-- Snapshots are compressed already.
ALTER TABLE board_snapshots ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- When each change was accepted; kept when its row of the log is trimmed, for cursors and history.
CREATE TABLE change_times (
    board_id    uuid   NOT NULL REFERENCES boards ON DELETE CASCADE,
    seq         bigint NOT NULL,
    hash        bytea  NOT NULL,
    accepted_at bigint NOT NULL,
    PRIMARY KEY (board_id, seq)
);
