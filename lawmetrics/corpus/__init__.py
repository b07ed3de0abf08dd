"""A corpus of texts → Parquet of mentions: parts, the work on one of them, the engines that do them all.

IN is a folder (or one file) of Parquet, JSON lines or report files. It is cut into parts; each part is read, extracted
and written under a temporary name, then renamed, so that it is there as a whole or not at all. A run that was stopped
goes on where it was; a run that is done again does nothing. OUT holds::

    manifest.json                    where IN is, who read it, the parts planned and what each is made from
    mentions/part-KEY.parquet        columns of PLAIN_SCHEMA
    documents/part-KEY.parquet       doc_id, source, year, jurisdiction, title, sha256 (where known), characters
    rejects/part-KEY.parquet         source, row, reason: what could not be read
    jurisdictions.csv                places of one's own, when IN has such a file

A part's `documents` file is renamed last: while it is missing, the part is not done.
"""

from lawmetrics.corpus.engines import Run, run_dask, run_local
from lawmetrics.corpus.parts import Part, plan
from lawmetrics.corpus.work import PartResult, pending, run_part

__all__ = ["Part", "PartResult", "Run", "pending", "plan", "run_dask", "run_local", "run_part"]
