"""Every stanza of statements.toml proves itself: its examples are read, its near misses are not, and stay in a text."""

from __future__ import annotations

import pytest

from corpus.attribution import attribute
from corpus.attribution.patterns import Stanza, compiled, stanzas
from corpus.attribution.view import fold
from tests.attribution.test_attribution import PROSE

EXAMPLES = [pytest.param(one, text, id=f"{one.id}: {text}") for one in stanzas().values() for text in one.example]
KEEPS = [pytest.param(one, text, id=f"{one.id}: {text}") for one in stanzas().values() for text in one.keep]


@pytest.mark.parametrize(("stanza", "text"), EXAMPLES)
def test_example_is_read(stanza: Stanza, text: str) -> None:
    assert stanza.read(fold(text)), f"{stanza.id} does not read {text!r}"


@pytest.mark.parametrize(("stanza", "text"), KEEPS)
def test_near_miss_is_not_read_and_stays(stanza: Stanza, text: str) -> None:
    clause = fold(text).strip("。")
    assert not stanza.read(clause), f"{stanza.id} reads {text!r}"
    assert attribute(f"{PROSE}\n{text}").edits == ()


@pytest.mark.parametrize("stanza", stanzas().values(), ids=lambda stanza: stanza.id)
def test_it_says_why_and_names_both(stanza: Stanza) -> None:
    assert len(stanza.why) >= 6
    assert stanza.example
    assert stanza.keep


def test_a_kind_is_all_its_stanzas() -> None:
    remark = compiled("remark")
    ids = [one for one in stanzas() if one.startswith("remark.")]
    assert len(ids) > 20
    assert all(remark.match(fold(text)) for one in ids for text in stanzas()[one].example)
    with pytest.raises(AssertionError, match="no stanza nowhere"):
        compiled("nowhere")
