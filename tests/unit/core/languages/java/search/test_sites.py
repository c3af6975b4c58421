from __future__ import annotations

from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.search.sites import Sites

from .samples import node, sample
from .seeking import places_of

FIRST, SECOND = "(c == ')')", "total = depth;"


def order(site: Site) -> int | None:
    return {"total = depth;": 0, "(c == ')')": 1}.get(site.code.source(site.node))


def texts(sites: Sites) -> list[str]:
    return [site.code.source(site.node) for _, site in iter(sites.take, None)]


def test_equally_suspicious_places_come_in_their_order_and_others_are_left_out() -> None:
    places = places_of(FIRST, SECOND)
    places.opened.append((0.9, sample(), node("values[i] % 7")))
    assert texts(Sites(places, order, 10)) == [SECOND, FIRST]


def test_places_of_a_file_that_is_opened_later_come_too() -> None:
    places = places_of(FIRST)
    sites = Sites(places, order, 10)
    assert texts(sites) == [FIRST]
    places.opened.append((0.1, sample(), node(SECOND)))
    assert texts(sites) == [SECOND]


def test_no_more_are_handed_out_than_wanted() -> None:
    sites = Sites(places_of(FIRST, SECOND), order, 1)
    assert len(sites.ahead(5)) == 1
    assert texts(sites) == [SECOND]
    assert not sites.ahead(5)
