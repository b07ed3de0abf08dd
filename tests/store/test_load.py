"""Bulk loading of what a cluster extracted: whole or not at all."""

import pytest

from lawmetrics.errors import StoreError


def test_a_document_named_twice_is_refused_and_nothing_is_loaded(store, folder, figure):
    for name, value in (("a.txt", "10"), ("b.txt", "20"), ("a.txt", "30")):
        folder.document(name, figure(value))
    with pytest.raises(StoreError, match=r"two documents bear the doc_id a\.txt"):
        store.load(folder.write())
    folder.documents.pop()
    folder.mentions.pop()
    assert store.load(folder.write()) == 2


def test_a_document_is_loaded_once(store, folder, figure):
    folder.document("a.txt", figure("10"))
    assert store.load(folder.write()) == 1
    with pytest.raises(StoreError, match=r"a\.txt is in the store already"):
        store.load(folder.write())
