-- Boards: each is an append-only log of changes; everything else here is derived from it or about it.

CREATE TABLE boards (
    id           blob    PRIMARY KEY,
    workspace_id blob    NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    -- Projections of the document, for lists.
    name         text    NOT NULL,
    description  text    NOT NULL,
    created_by   blob    NOT NULL REFERENCES users,
    created_at   integer NOT NULL,
    updated_at   integer NOT NULL,
    trashed_at   integer,
    -- The log's last seq. Appending compares and moves it, so seq order is commit order.
    head_seq     integer NOT NULL,
    -- Random id of the log; another one when the log was replaced.
    epoch        blob    NOT NULL,
    -- Grows with every change of somebody's access, so that no batch is judged by an old role.
    access_epoch integer NOT NULL
) STRICT;
CREATE INDEX boards_by_workspace ON boards (workspace_id);

-- Ids of boards deleted for ever: they are never given again.
CREATE TABLE purged_boards (
    id        blob    PRIMARY KEY,
    purged_at integer NOT NULL
) STRICT;

CREATE TABLE board_log (
    board_id    blob    NOT NULL REFERENCES boards ON DELETE CASCADE,
    seq         integer NOT NULL,
    -- The uncompressed change chunk, in our own encoding.
    chunk       blob    NOT NULL,
    hash        blob    NOT NULL,
    actor       blob    NOT NULL,
    actor_seq   integer NOT NULL,
    -- Whom the server authenticated; the genesis change has no author.
    user_id     blob    REFERENCES users,
    accepted_at integer NOT NULL,
    PRIMARY KEY (board_id, seq),
    UNIQUE (board_id, hash),
    UNIQUE (board_id, actor, actor_seq)
) STRICT;

-- The last change of each actor; outlives the trimming of the log.
CREATE TABLE board_actors (
    board_id  blob    NOT NULL REFERENCES boards ON DELETE CASCADE,
    actor     blob    NOT NULL,
    user_id   blob    NOT NULL REFERENCES users,
    last_seq  integer NOT NULL,
    last_hash blob    NOT NULL,
    PRIMARY KEY (board_id, actor)
) STRICT, WITHOUT ROWID;

CREATE TABLE board_snapshots (
    board_id   blob    NOT NULL REFERENCES boards ON DELETE CASCADE,
    -- The log up to here is in it.
    seq        integer NOT NULL,
    bytes      blob    NOT NULL,
    created_at integer NOT NULL,
    PRIMARY KEY (board_id, seq)
) STRICT;

-- When each change was accepted; kept when its row of the log is trimmed, for cursors and history.
CREATE TABLE change_times (
    board_id    blob    NOT NULL REFERENCES boards ON DELETE CASCADE,
    seq         integer NOT NULL,
    hash        blob    NOT NULL,
    accepted_at integer NOT NULL,
    PRIMARY KEY (board_id, seq)
) STRICT, WITHOUT ROWID;
