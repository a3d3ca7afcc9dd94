-- Which programs can work with these tables: those that know version `oldest` or a later one. Whoever takes away what an
-- older program needs raises it in the same migration (docs/OPERATIONS.md, "Upgrade"). One row.
CREATE TABLE _schema_compatibility (
    oldest bigint NOT NULL
);
INSERT INTO _schema_compatibility (oldest) VALUES (9);
