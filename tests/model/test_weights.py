"""Reading what was published."""

from hydra_heads.model.weights import Weights

DOCUMENT = {
    "slot": "compress",
    "run_id": "r1-a",
    "weights": {"zlib": 0.75, "bz2": 0.25, "none": 0},
    "heads": [{"name": "zlib", "belief": 0.9}, {"name": "bz2", "belief": 0.1}],
}


def test_weights_are_read_by_name() -> None:
    """Slot, invocation and shares come from the document, shares as numbers with a fraction."""
    weights = Weights(DOCUMENT, "weights.json", "ab")

    assert (weights.slot, weights.run_id) == ("compress", "r1-a")
    assert (weights.path, weights.sha256) == ("weights.json", "ab")
    assert weights.shares == {"zlib": 0.75, "bz2": 0.25, "none": 0.0}
    assert isinstance(weights.shares["none"], float)
    assert weights.document is DOCUMENT


def test_a_heads_row_is_found_by_its_name() -> None:
    """What is said of one head is found, and None of a head that is not known."""
    weights = Weights(DOCUMENT)

    assert weights.head("bz2") == {"name": "bz2", "belief": 0.1}
    assert weights.head("gzip") is None


def test_what_a_document_leaves_out_is_empty() -> None:
    """A document of another program may say no more than the shares."""
    weights = Weights({"weights": {"a": 1.0}, "slot": None})

    assert (weights.slot, weights.run_id, weights.heads) == (None, "", ())
    assert weights.head("a") is None
    assert Weights({"weights": None}).shares == {}
