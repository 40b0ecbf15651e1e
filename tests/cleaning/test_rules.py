"""Every rule proves itself: its examples go, its near misses stay. A new stanza needs no test code."""

from __future__ import annotations

from importlib import resources

import pytest

from corpus.article import Edit
from corpus.cleaning import boilerplate
from corpus.cleaning.boilerplate.rule import Rule

NAMES = tuple(
    sorted(
        file.name.removesuffix(".toml")
        for file in resources.files("corpus.rules").iterdir()
        if file.name.endswith(".toml")
    )
)
RULES = [rule for name in NAMES for rule in boilerplate.load_rules((name,)).rules]
EXAMPLES = [pytest.param(rule, text, id=f"{rule.id}-{at}") for rule in RULES for at, text in enumerate(rule.example)]
KEEPS = [pytest.param(rule, text, id=f"{rule.id}-{at}") for rule in RULES for at, text in enumerate(rule.keep)]


def _left(text: str, edits: tuple[Edit, ...]) -> str:
    parts, position = [], 0
    for edit in edits:
        parts.append(text[position : edit.start])
        position = edit.end
    return "".join([*parts, text[position:]])


def test_there_are_rules_for_every_known_site() -> None:
    assert {"common", "mirror", "niaogebiji", "wechat"} <= set(NAMES)


@pytest.mark.parametrize(("rule", "text"), EXAMPLES)
def test_example_goes(rule: Rule, text: str) -> None:
    """With the rules of its file, some of which wait for a neighbour; only a sentence of the article may stay."""
    edits = boilerplate.cuts(text, boilerplate.load_rules((rule.id.partition(".")[0],)))
    assert rule.id in {edit.step for edit in edits}, f"{rule.id} does not cut its example {text!r}"
    left = _left(text, edits)
    assert not left or left.endswith("。"), f"{rule.id} leaves {left!r} of its example {text!r}"


@pytest.mark.parametrize(("rule", "text"), KEEPS)
def test_near_miss_stays_whole_under_all_rules(rule: Rule, text: str) -> None:
    for edit in boilerplate.cuts(text, boilerplate.load_rules(NAMES)):
        pytest.fail(f"{edit.step} cuts {edit.before!r} from what {rule.id} must keep: {text!r}")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_says_why_and_names_a_near_miss(rule: Rule) -> None:
    assert len(rule.why) > 8, f"{rule.id} does not say why"
    assert rule.example, f"{rule.id} has no example"
    assert rule.keep or rule.id.startswith("wechat.album"), f"{rule.id} has no near miss"
