"""The scale of the experiments comes from one environment variable."""

import pytest

from infoutils.book import scale


@pytest.mark.parametrize("name", ["smoke", "book", "full"])
def test_known_scales(monkeypatch, name):
    monkeypatch.setenv("INFOUTILS_SCALE", name)
    found = scale.get_scale()
    assert found.name == name
    assert found.networks >= 5  # every figure has an interval over at least five seeds


def test_the_book_scale_is_the_default(monkeypatch):
    monkeypatch.delenv("INFOUTILS_SCALE", raising=False)
    assert scale.get_scale().name == "book"


def test_unknown_scale(monkeypatch):
    monkeypatch.setenv("INFOUTILS_SCALE", "huge")
    with pytest.raises(ValueError, match="INFOUTILS_SCALE must be one of 'smoke', 'book', 'full'"):
        scale.get_scale()
