from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, Edit, Rejected, State
from corpus.crawl.run.drift import Change, Tally, compare

_NOW = datetime(2026, 11, 21, tzinfo=UTC)


def _article(chars: int = 1000, **fields: Any) -> Article:
    base: dict[str, Any] = {"id": "1", "url": "u", "site": "s", "title": "题", "raw_text": "", "fetched_at": _NOW}
    return Article(**{**base, "text": "字" * chars, **fields})


def _run(articles: int = 40, **changes: Any) -> dict[str, Any]:
    """The figures of an ordinary run, or of one that differs in ``changes``."""
    figures: dict[str, Any] = {
        "articles": articles,
        "rejected": {"deleted": 2},
        "fields": {"title": articles, "author": articles - 2, "published_at": articles, "images": articles // 2},
        "rules": {"niaogebiji.social_pact": articles - 1},
        "chars": 2000,
        "lists": 2,
        "links": articles,
    }
    return {**figures, **changes}


_HISTORY = [_run(40), _run(20, chars=1700), _run(60, chars=2300), _run(33)]


def _alarms(changes: list[Change]) -> list[str]:
    return [change.what for change in changes if change.alarm]


def test_an_ordinary_run_changes_nothing() -> None:
    assert compare(_run(25, chars=1900), _HISTORY) == []


@pytest.mark.parametrize(
    ("now", "alarm"),
    [
        (_run(fields={"title": 40, "author": 0, "published_at": 40, "images": 20}), "share of articles with author"),
        (_run(rejected={"no_article": 30}), "share of pages that are no_article"),
        (_run(chars=600), "median characters of an article"),
        (_run(links=14), "links of a list page"),
        (_run(0, links=0, chars=None, fields={}, rules={}, rejected={}), "links of a list page"),
    ],
)
def test_a_loss_is_an_alarm(now: Mapping[str, Any], alarm: str) -> None:
    assert alarm in _alarms(compare(now, _HISTORY))


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (_run(rules={}), "share of articles cut by niaogebiji.social_pact"),
        (_run(rules={"common.new": 40, "niaogebiji.social_pact": 39}), "share of articles cut by common.new"),
        (_run(chars=9000), "median characters of an article"),
        (_run(rejected={"deleted": 60}), "share of pages that are deleted"),
        (_run(fields={"title": 40, "author": 38, "published_at": 40, "images": 40}), "share of articles with images"),
    ],
)
def test_other_changes_are_told_without_an_alarm(now: Mapping[str, Any], what: str) -> None:
    changes = compare(now, _HISTORY)
    assert [change.what for change in changes] == [what]
    assert _alarms(changes) == []


def test_a_small_run_or_a_short_history_proves_nothing() -> None:
    broken = _run(5, fields={}, chars=10, lists=0, links=0)
    assert compare(broken, _HISTORY) == []
    assert compare(_run(fields={}), _HISTORY[:2]) == []
    assert compare(_run(fields={}), []) == []


def test_a_site_that_varies_is_left_to_vary() -> None:
    varied = [_run(chars=300), _run(chars=2000), _run(chars=4000), _run(chars=2500)]
    assert compare(_run(chars=400), varied) == []


def test_the_words_say_what_was_and_what_is() -> None:
    (change,) = compare(_run(rules={}), _HISTORY)
    assert str(change) == "share of articles cut by niaogebiji.social_pact: 97% → 0%"
    (change,) = compare(_run(chars=600), _HISTORY)
    assert str(change) == "median characters of an article: 2000 → 600"


def test_an_alarm_nobody_answers_becomes_the_normal_state() -> None:
    history = list(_HISTORY)
    without = _run(fields={"title": 40, "author": 0, "published_at": 40, "images": 20})
    while compare(without, history):
        history.append(without)
        assert len(history) < 40
    assert len(history) > len(_HISTORY) + 4  # but not at once


def test_tally() -> None:
    tally = Tally()
    edits = (Edit(step="rule.a", kind="cut"), Edit(step="rule.a", kind="cut"), Edit(step="width", kind="uniform"))
    tally.page(_article(100, author="甲", published_at=_NOW, edits=edits))
    tally.page(_article(300))
    tally.page(Rejected(reason=State.DELETED, detail="", article=_article()))
    tally.listing(20)
    assert tally.figures() == {
        "articles": 2,
        "rejected": {"deleted": 1},
        "fields": {"title": 2, "author": 1, "published_at": 1, "source_account": 0, "images": 0},
        "rules": {"rule.a": 1},
        "chars": 200,
        "lists": 1,
        "links": 20,
    }
    assert Tally().figures()["chars"] is None


_COUNTS = st.dictionaries(st.sampled_from(["author", "title", "no_article", "r.1"]), st.integers(0, 100))
_ANY_RUN = st.fixed_dictionaries(
    {},
    optional={
        "articles": st.integers(0, 100),
        "rejected": _COUNTS,
        "fields": _COUNTS,
        "rules": st.one_of(_COUNTS, st.none()),
        "chars": st.one_of(st.none(), st.floats(0, 1e6)),
        "lists": st.integers(0, 9),
        "links": st.integers(0, 900),
    },
)


@given(_ANY_RUN, st.lists(_ANY_RUN, max_size=8))
@settings(max_examples=100, deadline=None)
def test_never_raises_on_records_of_other_versions(now: dict[str, Any], history: list[dict[str, Any]]) -> None:
    for change in compare(now, history):
        assert str(change)
