"""Text → all columns: the whole pipeline, and what each room of it costs."""

import numpy as np
import pyarrow as pa
import pytest

from lawmetrics.extraction import extract, extract_batch
from lawmetrics.indicators.context import read_context
from lawmetrics.indicators.linker import link
from lawmetrics.indicators.structure import structure
from lawmetrics.quantities import scan


@pytest.fixture(scope="module")
def batch(corpus):
    return pa.record_batch({"doc_id": [str(i) for i in range(len(corpus))], "text": corpus})


def test_extract_batch(benchmark, corpus, batch, state):
    found = benchmark.pedantic(extract_batch, (batch,), rounds=5, warmup_rounds=1)
    state(corpus, found.num_rows)


def test_extract_one_by_one(benchmark, corpus, state):
    """The same records as objects, a text at a time: what a notebook does."""
    found = benchmark.pedantic(lambda: [m for text in corpus for m in extract(text)], rounds=3, warmup_rounds=1)
    state(corpus, len(found))


def test_link(benchmark, corpus, state):
    """Linking alone; its share of `test_extract_batch` is the quotient of the two times."""
    text = "\n\n".join(corpus)
    offsets = np.cumsum([0] + [len(t) + 2 for t in corpus[:-1]]).astype(np.int32)
    found = scan(text)
    places = structure(found, offsets)
    benchmark.pedantic(link, (found, places), rounds=5, warmup_rounds=1)
    state(corpus, len(found.start))


def test_structure_and_context(benchmark, corpus, state):
    text = "\n\n".join(corpus)
    offsets = np.cumsum([0] + [len(t) + 2 for t in corpus[:-1]]).astype(np.int32)
    found = scan(text)
    links = link(found, structure(found, offsets))
    years = np.zeros(len(corpus), np.int16)
    benchmark.pedantic(lambda: read_context(found, structure(found, offsets), links, years), rounds=5, warmup_rounds=1)
    state(corpus, len(found.start))
