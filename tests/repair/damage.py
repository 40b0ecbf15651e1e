"""What the tests of damage share: applying edits, and leaving out what other steps see to."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.forward_model import fold
from corpus.article import Edit
from corpus.repair import repairs
from corpus.text.notes import NOTE, is_keyed


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits made; they must be in order, apart, and about this text."""
    out, end = "", 0
    for edit in edits:
        assert edit.start >= end, "edits overlap or are out of order"
        assert text[edit.start : edit.end] == edit.before
        assert edit.chars > 0
        assert 0 <= edit.confidence <= 1
        assert edit.why
        out += text[end : edit.start] + edit.after
        end = edit.end
    return out + text[end:]


def repaired(text: str) -> str:
    return applied(text, repairs(text))


def plain(text: str) -> str:
    """Without the notes that stand in step behind their characters, and in one width."""
    return fold(NOTE.sub(lambda n: "" if is_keyed(text, n) else n[0], text))
