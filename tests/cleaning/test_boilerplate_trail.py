"""raw_text and the list of edits give text again: every cut is accounted for."""

from __future__ import annotations

from functools import partial
from itertools import chain

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import boilerplate, clean, replay
from tests.cleaning.page import WRITTEN

RULES = boilerplate.load_rules(("common", "niaogebiji", "wechat", "mirror"))
CUT = partial(boilerplate.cuts, rules=RULES)
PAGE = "\n".join([*WRITTEN.head, *WRITTEN.article, *WRITTEN.boilerplate])


@pytest.mark.parametrize("text", [PAGE, opencc.OpenCC("s2t").convert(PAGE)], ids=["Hans", "Hant"])
def test_removing_the_listed_spans_and_running_the_listed_fixers_gives_the_text(text: str) -> None:
    cleaned = clean(text, [CUT])
    assert cleaned.text.count("\n") == len(WRITTEN.article) - 1
    assert replay(text, cleaned.edits) == cleaned.text
    left, position = [], 0
    for edit in cleaned.edits:
        if edit.kind != "uniform":
            assert text[edit.start : edit.start + len(edit.before)] == edit.before
            left += [text[position : edit.start], edit.after]
            position = edit.end
    by_hand = "".join([*left, text[position:]])
    assert replay(by_hand, [edit for edit in cleaned.edits if edit.kind == "uniform"]) == cleaned.text


def test_every_rule_keeps_its_own_record() -> None:
    """Cuts of neighbouring lines stay apart: the run's summary counts them by rule."""
    assert [edit for edit in clean(PAGE, [CUT]).edits if edit.kind == "cut"] == list(CUT(PAGE))


def test_clean_text_is_clean() -> None:
    once = clean(PAGE, [CUT]).text
    assert clean(once, [CUT]).text == once


SAMPLES = [*WRITTEN.boilerplate, *WRITTEN.article, *(text for rule in RULES.rules for text in rule.example)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SAMPLES), st.sampled_from(["\n", "", " ", "\n\n", "\u200b"])), max_size=10))
def test_any_mixture_is_accounted_for(pieces: list[tuple[str, str]]) -> None:
    text = "".join(chain.from_iterable(pieces))
    cleaned = clean(text, [CUT])
    assert replay(text, cleaned.edits) == cleaned.text
