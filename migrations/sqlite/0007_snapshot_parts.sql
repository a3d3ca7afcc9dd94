-- Snapshots are kept in parts, so that one can be sent without holding all of it in memory.

CREATE TABLE board_snapshot_parts (
    board_id blob    NOT NULL,
    seq      integer NOT NULL,
    -- Counted from 0.
    part     integer NOT NULL,
    bytes    blob    NOT NULL,
    PRIMARY KEY (board_id, seq, part),
    FOREIGN KEY (board_id, seq) REFERENCES board_snapshots ON DELETE CASCADE
) STRICT;

WITH RECURSIVE pieces (board_id, seq, part, size) AS (
    SELECT board_id, seq, 0, length(bytes) FROM board_snapshots
    UNION ALL
    SELECT board_id, seq, part + 1, size FROM pieces WHERE (part + 1) * 262144 < size
)
INSERT INTO board_snapshot_parts (board_id, seq, part, bytes)
SELECT p.board_id, p.seq, p.part, substr(s.bytes, p.part * 262144 + 1, 262144)
FROM pieces p JOIN board_snapshots s ON s.board_id = p.board_id AND s.seq = p.seq;

-- All its parts together, in bytes.
ALTER TABLE board_snapshots ADD COLUMN size integer NOT NULL DEFAULT 0;
UPDATE board_snapshots SET size = length(bytes);
ALTER TABLE board_snapshots DROP COLUMN bytes;
