-- Snapshots are kept in parts, so that one can be sent without holding all of it in memory.

CREATE TABLE board_snapshot_parts (
    board_id uuid   NOT NULL,
    seq      bigint NOT NULL,
    -- Counted from 0.
    part     bigint NOT NULL,
    bytes    bytea  NOT NULL,
    PRIMARY KEY (board_id, seq, part),
    FOREIGN KEY (board_id, seq) REFERENCES board_snapshots ON DELETE CASCADE
);
-- Snapshots are compressed already.
ALTER TABLE board_snapshot_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

INSERT INTO board_snapshot_parts (board_id, seq, part, bytes)
SELECT s.board_id, s.seq, p.part, substring(s.bytes FROM (p.part * 262144 + 1)::integer FOR 262144)
FROM board_snapshots s CROSS JOIN LATERAL generate_series(0, (length(s.bytes) - 1) / 262144) AS p (part);

-- All its parts together, in bytes.
ALTER TABLE board_snapshots ADD COLUMN size bigint NOT NULL DEFAULT 0;
UPDATE board_snapshots SET size = length(bytes);
ALTER TABLE board_snapshots DROP COLUMN bytes;
