"""The vocabulary of bylines: every word folded, with one role, found whole."""

from __future__ import annotations

import re

import pytest

from corpus.text import bylines
from corpus.text.bylines import AUTHOR, EDITOR, ROLE_OF, ROLES, SOURCE, Role, one_of
from corpus.text.fold import fold


@pytest.mark.parametrize("word", [*ROLE_OF, *bylines.REPOST, *bylines.REPOSTED_FROM, *SOURCE])
def test_words_are_as_a_folded_text_has_them(word: str) -> None:
    assert fold(word) == word
    assert re.fullmatch(one_of(ROLE_OF), word) or word not in ROLE_OF


@pytest.mark.parametrize(
    ("words", "roles"),
    [(AUTHOR, {Role.AUTHOR, Role.BYLINE}), (EDITOR, {Role.EDITOR}), (SOURCE, {Role.SOURCE})],
)
def test_words_of_bylines_are_words_of_credit_lines_too(words: tuple[str, ...], roles: set[Role]) -> None:
    assert {ROLE_OF[word] for word in words} <= roles


def test_a_word_stands_once_in_its_role() -> None:
    for words in ROLES.values():
        assert len(words) == len(set(words))


def test_the_longest_word_is_found() -> None:
    match = re.match(one_of(ROLE_OF), "责任编辑:木木")
    assert match is not None
    assert match[0] == "责任编辑"
