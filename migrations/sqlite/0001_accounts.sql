-- People and their sessions. Times are milliseconds since 1970-01-01T00:00:00Z.

CREATE TABLE users (
    id            blob    PRIMARY KEY,
    username      text    NOT NULL,
    -- Lower-cased twins of what must be unique whatever its case.
    username_key  text    NOT NULL UNIQUE,
    email         text    NOT NULL,
    email_key     text    NOT NULL UNIQUE,
    display_name  text    NOT NULL,
    password_hash text    NOT NULL,
    is_active     integer NOT NULL,
    is_superuser  integer NOT NULL,
    created_at    integer NOT NULL,
    updated_at    integer NOT NULL
) STRICT;

-- A session is a family of refresh tokens: each use replaces the token by its successor.
CREATE TABLE sessions (
    id            blob    PRIMARY KEY,
    user_id       blob    NOT NULL REFERENCES users ON DELETE CASCADE,
    -- SHA-256 of the part that all tokens of the family share: tells a dead token from garbage.
    family_hash   blob    NOT NULL,
    -- SHA-256 of the one live token and of the one it replaced.
    token_hash    blob    NOT NULL,
    previous_hash blob,
    rotated_at    integer NOT NULL,
    -- Whether the previous token was already forgiven for coming twice (a lost reply).
    forgiven      integer NOT NULL,
    user_agent    text    NOT NULL,
    created_at    integer NOT NULL,
    last_used_at  integer NOT NULL,
    expires_at    integer NOT NULL,
    ended_at      integer
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;
