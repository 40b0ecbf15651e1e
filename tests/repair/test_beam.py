"""The beam search: what is kept at a step, how brackets count, and the budget."""

from __future__ import annotations

import pytest

from corpus.repair import language_model
from corpus.repair.beam import Beam, Budget, Hypothesis, balance, prune
from corpus.repair.costs import A_CHARACTER, DEEPEST, SPREAD


def test_the_likeliest_are_kept_and_of_one_future_only_the_better() -> None:
    same = [Hypothesis(-3.0, 1, 2, "worse"), Hypothesis(-2.0, 1, 2, "better"), Hypothesis(-2.5, 1, 3, "another")]
    assert [one.out for one in prune(same, 9)] == ["better", "another"]
    assert [one.out for one in prune(same, 1)] == ["better"]
    far = [Hypothesis(0.0, 1, 2), Hypothesis(-SPREAD - 0.1, 1, 3)]
    assert len(prune(far, 9)) == 1


def test_who_stands_further_on_is_not_punished_for_it() -> None:
    ahead, behind = Hypothesis(-A_CHARACTER + 1, 1, 2, "ahead", at=1), Hypothesis(0.0, 1, 2, "behind")
    assert prune([behind, ahead], 9)[0] is ahead


@pytest.mark.parametrize("change", [{"at": 1}, {"held": b"\xa1"}, {"open": "“"}, {"lost": 0x80}])
def test_whatever_decides_the_rest_tells_futures_apart(change: dict[str, object]) -> None:
    one, other = Hypothesis(0.0, 1, 2), Hypothesis(0.0, 1, 2, **change)  # type: ignore[arg-type]
    assert len(prune([one, other], 9)) == 2


def test_quotations_are_balanced() -> None:
    assert balance("”", "“") == ("", 1.0)
    assert balance("”", "")[1] < 0
    assert balance("“", "“")[1] < 0
    assert balance("的", "“") == ("“", 0.0)
    assert len(balance("（", "“（" * DEEPEST)[0]) == DEEPEST


def test_a_character_grows_a_hypothesis() -> None:
    model = language_model.load()
    beam = Beam(model, Budget(10))
    start = Hypothesis(-1.0, model.id("你"), model.id("好"), "你好", guessed=1)
    grown = beam.grow(start, "“", model.id("“"), -2.0, at=3, held=b"\xa1", guessed=1)
    assert (grown.score, grown.out, grown.at, grown.held, grown.open, grown.guessed) == (
        -3.0,
        "你好“",
        3,
        b"\xa1",
        "“",
        2,
    )
    assert (grown.a, grown.b) == (model.id("好"), model.id("“"))
    digit = beam.grow(beam.grow(start, "1", model.id("1"), 0.0, at=0), "2", model.id("2"), 0.0, at=0)
    assert digit.a == model.id("好"), "digits count once"


def test_a_budget_is_exceeded_only_by_who_asks_for_more() -> None:
    budget = Budget(3)
    budget.spend(3)
    assert not budget.exceeded
    assert not budget.allows()
    assert budget.exceeded
