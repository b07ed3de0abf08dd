-- Derives `points` from mentions, documents and corrections: which figures are observations, and which one of several
-- is the point of its series. :documents, :figures and :points are replaced by conditions (see points.py).
INSERT INTO points
WITH source AS (
    SELECT id, place, year, current, version, text_sha256, issuer_kind = 'department' AS department,
           coalesce(nullif(issuer, ''), topic || '部门') AS signed
    FROM placed WHERE :documents
), figure AS (
    SELECT document, start, "end", text, value, decimals, lower, upper, qualifier, unit, dimension, kind, period, subject,
           breakdown, scope, confidence, indicator AS code, 0 AS nth
    FROM mentions WHERE :figures
    UNION ALL
    SELECT document, start, "end", text, value, decimals, lower, upper, qualifier, unit, dimension, kind, period, subject,
           breakdown, scope, confidence, unnest(also), generate_subscripts(also, 1)
    FROM mentions WHERE also IS NOT NULL
), corrected AS (
    SELECT
        f.document, f.start, f.nth, f.unit, f.dimension, f.kind, f.breakdown, f.confidence, f.scope,
        coalesce(c.indicator, f.code) AS code,
        coalesce(c.place, s.place) AS place,
        coalesce(c.year, f.period, s.year) AS year,
        CASE WHEN s.department AND f.subject = '' THEN s.signed ELSE f.subject END AS subject,
        coalesce(c.value, f.value) AS value,
        CASE WHEN c.value IS NULL THEN f.decimals ELSE length(rtrim(split_part(CAST(c.value AS VARCHAR), '.', 2), '0')) END AS decimals,
        CASE WHEN c.value IS NULL THEN f.lower END AS lower,
        CASE WHEN c.value IS NULL THEN f.upper END AS upper,
        CASE WHEN c.value IS NULL THEN f.qualifier ELSE 'exact' END AS qualifier,
        coalesce(s.department, false) AS department, s.current, s.year AS reported, s.version, c.correction
    FROM figure f
    JOIN source s ON s.id = f.document
    LEFT JOIN fixes c ON c.text_sha256 = s.text_sha256 AND c.start = f.start AND c."end" = f."end"
        AND c.was_text = f.text AND c.was_code = coalesce(f.code, '')
    WHERE coalesce(c.indicator, f.code) IS NOT NULL AND NOT coalesce(c.dropped, false) AND f.scope <> 'target'
), measured AS (
    SELECT
        c.* REPLACE (
            -- A code named *_reduced holds the magnitude: 压减500件 is 500.
            CASE WHEN reduced THEN abs(c.value) ELSE c.value END AS value,
            CASE WHEN qualifier = 'exact' THEN NULL WHEN reduced THEN -c.upper ELSE c.lower END AS lower,
            CASE WHEN qualifier = 'exact' THEN NULL WHEN reduced THEN -c.lower ELSE c.upper END AS upper
        ),
        i.id AS indicator, i.unit AS canonical,
        CASE
            WHEN i.kind IN ('change', 'rank') THEN i.kind
            WHEN i.dimension IN ('count', 'person', 'person_time') THEN 'number'
            ELSE i.dimension
        END AS wanted,
        CASE
            WHEN c.kind = 'rank' OR (c.kind = 'change' AND NOT reduced) THEN c.kind
            WHEN c.dimension IN ('ratio', 'money', 'duration', 'area', 'length', 'mass', 'volume', 'energy', 'concentration')
                THEN c.dimension
            WHEN c.kind = 'rate' THEN 'ratio'
            ELSE 'number'
        END AS measures
    FROM (SELECT *, kind = 'change' AND value < 0 AND ends_with(code, '_reduced') AS reduced FROM corrected) c
    JOIN indicators i ON i.code = c.code
    WHERE c.place IS NOT NULL AND c.year IS NOT NULL AND :points
), ranked AS (
    SELECT
        *,
        row_number() OVER key AS position,
        first_value(value) OVER key AS best,
        first_value(coalesce(lower, CASE WHEN qualifier = 'exact' THEN value END)) OVER key AS best_lower,
        first_value(coalesce(upper, CASE WHEN qualifier = 'exact' THEN value END)) OVER key AS best_upper,
        first_value(qualifier) OVER key AS best_qualifier,
        first_value(unit) OVER key AS best_unit,
        first_value(scope) OVER key AS best_scope
    FROM measured
    WHERE measures = wanted
    WINDOW key AS (
        PARTITION BY indicator, place, year, breakdown, subject
        ORDER BY
            NOT current,                                     -- later version of a document before earlier
            correction IS NULL,                              -- what a person checked before what nobody did
            department,                                      -- the government's own report before a department's
            abs(coalesce(reported, year) - year),            -- the report of that year before next year's
            CASE scope WHEN 'whole' THEN 0 WHEN 'to_date' THEN 1 ELSE 2 END,
            qualifier <> 'exact',
            unit <> canonical,
            round(confidence, 2) DESC,
            document DESC, start, nth                        -- the rest equal: one order, always the same
    )
)
SELECT
    indicator, place, year, breakdown, subject,
    CASE
        WHEN position = 1 THEN 'chosen'
        WHEN NOT current OR scope <> best_scope THEN 'superseded'
        WHEN value = best AND qualifier = best_qualifier AND unit = best_unit THEN 'duplicate'
        -- Words that leave room for the chosen figure do not contradict it.
        WHEN coalesce(CASE WHEN qualifier = 'exact' THEN value ELSE lower END <= best_upper, true)
            AND coalesce(CASE WHEN qualifier = 'exact' THEN value ELSE upper END >= best_lower, true)
            AND (value = best OR qualifier <> 'exact' OR best_qualifier <> 'exact') THEN 'superseded'
        ELSE 'conflict'
    END,
    value, decimals, lower, upper, qualifier, unit, measures, wanted, scope, document, start, nth, confidence, department, correction
FROM ranked
ORDER BY indicator, place, year;
