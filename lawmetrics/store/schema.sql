-- The lawmetrics database, version 1. Tables hold what was read; `points` is derived from them by points.sql and can
-- always be derived again; views give both the shape that people ask for. Changes come as migration-N.sql.

-- Words of the contract; an enum keeps a column small and refuses what is none of them.
CREATE TYPE qualifier AS ENUM ('exact', 'over', 'nearly', 'about', 'at_least', 'at_most', 'several', 'range');
CREATE TYPE kind AS ENUM ('count', 'amount', 'rate', 'change', 'duration', 'rank');
CREATE TYPE scope AS ENUM ('whole', 'part', 'to_date', 'target');
CREATE TYPE status AS ENUM ('chosen', 'superseded', 'duplicate', 'conflict');
CREATE TYPE verdict AS ENUM ('exact', 'rounding', 'truncated', 'inconsistent', 'undecidable');

CREATE SEQUENCE place_ids;
CREATE SEQUENCE document_ids;
CREATE SEQUENCE correction_ids;

-- One row: what this file is. application = 'lawmetrics'; version is that of this schema.
CREATE TABLE about (application VARCHAR NOT NULL, version INTEGER NOT NULL);

-- A copy of the catalogue this database was last written with, so that the file explains itself.
CREATE TABLE indicators (
    id          SMALLINT PRIMARY KEY,
    code        VARCHAR NOT NULL UNIQUE,
    zh          VARCHAR NOT NULL,
    en          VARCHAR NOT NULL,
    definition  VARCHAR NOT NULL,
    dimension   VARCHAR NOT NULL,
    unit        VARCHAR NOT NULL,
    kind        VARCHAR NOT NULL,        -- flow, stock, ratio, change, rank
    aggregation VARCHAR NOT NULL,        -- sum, last, none
    better      VARCHAR NOT NULL,        -- higher, lower, none
    numerator   VARCHAR[] NOT NULL,      -- codes; of a ratio
    denominator VARCHAR[] NOT NULL,
    scale       DOUBLE NOT NULL          -- 100 for a percentage
);

-- Places that documents speak of, with all places above them; also places of one's own (jurisdictions.csv).
CREATE TABLE places (
    id     INTEGER PRIMARY KEY,
    code   VARCHAR NOT NULL UNIQUE,
    name   VARCHAR NOT NULL,
    level  VARCHAR NOT NULL,
    path   VARCHAR NOT NULL,             -- names from the province down, joined by /
    parent VARCHAR NOT NULL              -- code; empty for a province
);

-- One row a version of a document. A changed file becomes a new version; the former stays, with current = false.
CREATE TABLE documents (
    id           INTEGER PRIMARY KEY,
    source       VARCHAR NOT NULL,       -- path or name; its versions share it
    version      INTEGER NOT NULL,
    current      BOOLEAN NOT NULL,
    sha256       VARCHAR NOT NULL,       -- of the bytes
    text_sha256  VARCHAR NOT NULL,       -- of the text that was read out of them
    title        VARCHAR,
    place        INTEGER,                -- places.id as read or stated; NULL when unknown
    year         SMALLINT,               -- the year reported on; NULL when unknown
    issued       DATE,
    issuer       VARCHAR,
    issuer_kind  VARCHAR,                -- government, party, department
    topic        VARCHAR NOT NULL,       -- of a department
    stated_place VARCHAR,                -- what the caller (documents.csv) said, kept apart from what was read
    stated_year  SMALLINT,
    characters   INTEGER NOT NULL,
    warnings     VARCHAR[] NOT NULL,
    audited      BOOLEAN NOT NULL,       -- its findings are in the table of them
    library      VARCHAR NOT NULL,       -- version of lawmetrics that made the mentions
    ingested     TIMESTAMP NOT NULL,     -- UTC
    extracted    TIMESTAMP NOT NULL      -- UTC
);

CREATE TABLE texts (document INTEGER NOT NULL, text VARCHAR NOT NULL USING COMPRESSION zstd);

-- Every statistic of every document, whether or not a code of the catalogue fits it.
CREATE TABLE mentions (
    document   INTEGER NOT NULL,
    start      INTEGER NOT NULL,         -- half-open span in the text, in characters
    "end"      INTEGER NOT NULL,
    text       VARCHAR NOT NULL,
    value      DECIMAL(28, 6) NOT NULL,
    decimals   TINYINT NOT NULL,         -- as written: 95.70 has two
    lower      DECIMAL(28, 6),           -- least the words allow; NULL = open
    upper      DECIMAL(28, 6),
    qualifier  qualifier NOT NULL,
    unit       VARCHAR NOT NULL,
    dimension  VARCHAR NOT NULL,
    kind       kind NOT NULL,
    indicator  VARCHAR,                  -- code, or NULL
    also       VARCHAR[],                -- further codes; NULL when there are none
    label      VARCHAR NOT NULL,
    period     SMALLINT,
    subject    VARCHAR NOT NULL,
    breakdown  VARCHAR NOT NULL,
    scope      scope NOT NULL,
    confidence FLOAT NOT NULL,
    CHECK (start < "end"),
    CHECK (lower <= value), CHECK (value <= upper)
);

-- What people corrected. A row is tied to the text it was made for (its hash, span and words), not to a row number:
-- it survives ingest and re-extraction, and rests where the source has changed.
CREATE TABLE corrections (
    id           INTEGER PRIMARY KEY,
    text_sha256  VARCHAR NOT NULL,
    source       VARCHAR NOT NULL,
    start        INTEGER,                -- NULL: the correction is of the whole document's place and year
    "end"        INTEGER,
    was_text     VARCHAR,
    was_code     VARCHAR,
    dropped      BOOLEAN NOT NULL,
    value        DECIMAL(28, 6),
    indicator    VARCHAR,
    year         SMALLINT,
    place        INTEGER,
    reason       VARCHAR NOT NULL,
    author       VARCHAR NOT NULL,
    made         TIMESTAMP NOT NULL
);

-- Observations in narrow form. The CHECK refuses a figure whose unit does not fit what its indicator measures.
CREATE TABLE points (
    indicator  SMALLINT NOT NULL,
    place      INTEGER NOT NULL,
    year       SMALLINT NOT NULL,
    breakdown  VARCHAR NOT NULL,
    subject    VARCHAR NOT NULL,
    status     status NOT NULL,
    value      DECIMAL(28, 6) NOT NULL,
    decimals   TINYINT NOT NULL,
    lower      DECIMAL(28, 6),
    upper      DECIMAL(28, 6),
    qualifier  qualifier NOT NULL,
    unit       VARCHAR NOT NULL,
    measures   VARCHAR NOT NULL,         -- what the unit measures …
    wanted     VARCHAR NOT NULL,         -- … and what the indicator wants
    scope      scope NOT NULL,
    document   INTEGER NOT NULL,
    start      INTEGER NOT NULL,
    nth        TINYINT NOT NULL,         -- 0 for the mention's own code, 1… for its further codes
    confidence FLOAT NOT NULL,
    department BOOLEAN NOT NULL,         -- out of a department's report: never the whole government's figure
    correction INTEGER,
    CHECK (measures = wanted), CHECK (scope <> 'target')
);

-- What the audit found; operands are [{code, text, start, end, value}].
CREATE TABLE findings (
    document INTEGER NOT NULL,
    relation VARCHAR NOT NULL,
    kind     VARCHAR NOT NULL,
    stated   VARCHAR NOT NULL,
    computed VARCHAR NOT NULL,
    verdict  verdict NOT NULL,
    severity VARCHAR NOT NULL,
    note     VARCHAR NOT NULL,
    operands STRUCT(code VARCHAR, text VARCHAR, document INTEGER, start INTEGER, "end" INTEGER, value VARCHAR)[] NOT NULL
);

-- Files that could not be read, with the reason; a file that is read later leaves the table.
CREATE TABLE rejects (source VARCHAR NOT NULL, reason VARCHAR NOT NULL, seen TIMESTAMP NOT NULL);

-- A document's number and a span give an observation's id: the same figure keeps its id for good.
CREATE MACRO observation_id(document, start, nth) AS
    (CAST(document AS BIGINT) << 27) | (CAST(start AS BIGINT) << 3) | CAST(nth AS BIGINT);

-- Documents with place and year as corrected.
CREATE VIEW placed AS
SELECT d.* REPLACE (coalesce(c.place, d.place) AS place, coalesce(c.year, d.year) AS year)
FROM documents d
LEFT JOIN (
    SELECT text_sha256, arg_max(place, id) FILTER (place IS NOT NULL) AS place, arg_max(year, id) FILTER (year IS NOT NULL) AS year
    FROM corrections WHERE start IS NULL GROUP BY text_sha256
) c USING (text_sha256);

-- Corrections of single figures, several of one figure laid over each other, the later on top.
CREATE VIEW fixes AS
SELECT
    text_sha256, start, "end", was_text, was_code, bool_or(dropped) AS dropped, max(id) AS correction,
    arg_max(value, id) FILTER (value IS NOT NULL) AS value,
    arg_max(indicator, id) FILTER (indicator IS NOT NULL) AS indicator,
    arg_max(year, id) FILTER (year IS NOT NULL) AS year,
    arg_max(place, id) FILTER (place IS NOT NULL) AS place
FROM corrections WHERE start IS NOT NULL GROUP BY text_sha256, start, "end", was_text, was_code;

-- Every observation, whatever its status, in words. Bounds of an exact figure are its value.
CREATE VIEW observations AS
SELECT
    observation_id(p.document, p.start, p.nth) AS id,
    i.code AS indicator, s.code AS jurisdiction, s.name, s.level, s.parent, CAST(p.year AS INTEGER) AS year,
    p.value, p.decimals,
    CASE WHEN p.qualifier = 'exact' THEN p.value ELSE p.lower END AS lower,
    CASE WHEN p.qualifier = 'exact' THEN p.value ELSE p.upper END AS upper,
    p.unit, p.qualifier, p.scope, p.subject, p.breakdown, p.status, p.confidence,
    p.document, p.start, p.nth, p.department, p.correction
FROM points p JOIN indicators i ON i.id = p.indicator JOIN places s ON s.id = p.place;
