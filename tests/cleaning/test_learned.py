"""What comes back at the edges of an account's articles is learned, and cut where asked."""

from __future__ import annotations

import random

import opencc
import pytest

from corpus.cleaning.learned import Learned, account_of, from_json, learn
from corpus.errors import InputError
from tests.cleaning.test_repeats import _article

HEAD, TAIL = "夜航笔记第{number}期", ["灯下的人都在读", "● 一盏灯的两种关法"]


def _text(seed: int) -> str:
    return "\n".join([HEAD.format(number=seed), *_article(seed), *TAIL])


ARTICLES = [("夜航", _text(seed)) for seed in range(4)]


def _left(learned: Learned, text: str, account: str | None = "夜航") -> str:
    for edit in reversed(learned.cuts(text, account)):
        assert text[edit.start : edit.end] == edit.before
        assert edit.chars == len(edit.before) > 0
        text = text[: edit.start] + text[edit.end :]
    return text


def test_it_goes_from_an_article_not_seen_before() -> None:
    learned = learn(ARTICLES)
    body = "\n".join(_article(99))
    assert _left(learned, _text(99)) == body
    assert _left(learned, body) == body
    assert _left(learned, opencc.OpenCC("s2t").convert(_text(99))) == opencc.OpenCC("s2t").convert(body)


def test_the_article_ends_what_is_taken() -> None:
    body = _article(99)
    text = "\n".join([*body[:5], TAIL[0], *body[5:]])
    assert _left(learn(ARTICLES), text) == text


def test_other_accounts_keep_the_line() -> None:
    learned = learn([*ARTICLES, ("渡口", _text(7))])
    assert set(learned.accounts) == {"夜航"}
    assert learned.cuts(_text(99), "渡口") == learned.cuts(_text(99), None) == ()


def test_two_articles_and_short_headings_teach_nothing() -> None:
    assert learn(ARTICLES[:2]).accounts == {}
    headed = [("夜航", "\n".join(["前言", *_article(seed)])) for seed in range(5)]
    assert learn(headed).accounts == {}


def test_nothing_is_left_of_no_article() -> None:
    """A page of nothing but known lines stays as it is: there is no article to keep."""
    assert learn(ARTICLES).cuts("\n".join(TAIL), "夜航") == ()


def test_it_has_a_version_and_says_so() -> None:
    learned = learn(ARTICLES)
    assert learn(random.Random(1).sample(ARTICLES, 4)).version == learned.version
    assert learn([*ARTICLES, ("夜航", _text(5))]).version != learned.version
    assert from_json(learned.to_json(), "learned.json") == learned
    assert all(learned.version in edit.why for edit in learned.cuts(_text(99), "夜航"))


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": {"b": "c"}}'])
def test_another_file_is_named(text: str) -> None:
    with pytest.raises(InputError, match=r"learned\.json.*run it again"):
        from_json(text, "learned.json")


def test_an_account_is_its_id_or_its_name() -> None:
    assert account_of("MzA=", "夜航") == "MzA="
    assert account_of(None, "夜航號") == account_of(None, "夜航号")
    assert account_of(None, None) is None
