"""Slides, made from a chapter's page."""

from toy import PAGE

from book.tools.site import slides


def test_slides_have_one_idea_each():
    deck = slides.deck("01_a", PAGE, "A & B")
    assert deck.count("<section") == 6
    order = ("A &amp; B", "1. Title", "Why <em>so</em>?", "Guess.", "A part", "../_images/a.svg",
             "Remember.", "Toys are red. <span")  # fmt: skip
    places = [deck.index(told, deck.index("<main>")) for told in order]
    assert places == sorted(places)
    assert "Fig. 1.1" not in deck
    assert '"../notebooks/01_a.html#part"' in deck and '"../notebooks/02_b.html"' in deck
