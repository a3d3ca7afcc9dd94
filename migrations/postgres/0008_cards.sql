-- Where cards are looked up without loading their boards. It follows each board's log, is never the truth, and can be
-- made anew: sync-server check --rebuild-projections.

-- How far the cards of a board follow its log.
CREATE TABLE card_projections (
    board_id uuid   PRIMARY KEY REFERENCES boards ON DELETE CASCADE,
    epoch    uuid   NOT NULL,
    seq      bigint NOT NULL
);

CREATE TABLE cards (
    board_id  uuid   NOT NULL REFERENCES boards ON DELETE CASCADE,
    card_id   text   COLLATE "C" NOT NULL,
    -- The log up to here is in the row, or more of it.
    seq       bigint NOT NULL,
    column_id text   COLLATE "C" NOT NULL,
    -- The order in the column, compared as bytes.
    rank      text   COLLATE "C" NOT NULL,
    state     text   NOT NULL CHECK (state IN ('active', 'archived', 'trashed')),
    title     text   NOT NULL,
    due       text,
    -- What else an answer says of the card, as JSON.
    content   text   NOT NULL,
    PRIMARY KEY (board_id, card_id)
);
CREATE INDEX cards_by_id ON cards (card_id);
CREATE INDEX cards_by_place ON cards (board_id, column_id, state, rank, card_id);

-- Whoever the document says; they need not have an account.
CREATE TABLE card_assignees (
    board_id uuid NOT NULL,
    card_id  text COLLATE "C" NOT NULL,
    user_id  uuid NOT NULL,
    PRIMARY KEY (board_id, card_id, user_id),
    FOREIGN KEY (board_id, card_id) REFERENCES cards ON DELETE CASCADE
);
CREATE INDEX card_assignees_by_user ON card_assignees (user_id);
