"""The scale of the experiments comes from one environment variable."""

import pytest

from infoutils.book import scale


@pytest.mark.parametrize("name", ["smoke", "book", "full"])
def test_known_scales(monkeypatch, name):
    monkeypatch.setenv("INFOUTILS_SCALE", name)
    found = scale.get_scale()
    assert found.name == name
    assert found.networks >= 5  # every figure has an interval over at least five seeds


def test_no_ensemble_is_larger_than_the_feed_forward_paper_s(monkeypatch):
    monkeypatch.setenv("INFOUTILS_SCALE", "book")
    assert [scale.get_scale().ensemble(times) for times in (1, 2, 2.5, 3)] == [10, 20, 25, 30]
    monkeypatch.setenv("INFOUTILS_SCALE", "full")
    assert [scale.get_scale().ensemble(times) for times in (1, 2, 2.5, 3)] == [50] * 4


def test_the_book_scale_is_the_default(monkeypatch):
    monkeypatch.delenv("INFOUTILS_SCALE", raising=False)
    assert scale.get_scale().name == "book"


def test_unknown_scale(monkeypatch):
    monkeypatch.setenv("INFOUTILS_SCALE", "huge")
    with pytest.raises(ValueError, match="INFOUTILS_SCALE must be one of 'smoke', 'book', 'full'"):
        scale.get_scale()


def test_one_offset_moves_every_seed(monkeypatch):
    monkeypatch.setenv("INFOUTILS_SEED", "0")
    assert scale.seed(7) == 7  # the first edition's draws
    monkeypatch.setenv("INFOUTILS_SEED", "4")
    assert scale.seed(7) == 4007
    monkeypatch.delenv("INFOUTILS_SEED")
    assert scale.seed(7) == 3007


@pytest.mark.parametrize("text", ["-1", "1.5", "two", ""])
def test_a_seed_that_is_no_number(monkeypatch, text):
    monkeypatch.setenv("INFOUTILS_SEED", text)
    with pytest.raises(ValueError, match="INFOUTILS_SEED must be a whole number"):
        scale.seed(1)
