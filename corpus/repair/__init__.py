"""Undo the damage mirrors did to text: misaligned GBK, classic mojibake, doubled punctuation.

    >>> repair("艾客的私域?qū)嵺`的运营")
    '艾客的私域實踐的运营'
    >>> repairs("是吗?不(是)的。")
    ()

``signs`` decides whether there is anything to look at. ``misaligned`` finds runs that are read one byte off,
``misread`` lines that were read with the wrong decoder; both say which ``candidates`` the bytes allow, and ``beam``
searches among them with the ``language_model``. ``doubled`` is punctuation. All costs stand in ``costs``. README.md
draws one run byte by byte.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.article import Edit
from corpus.repair import costs, doubled, misaligned, misread
from corpus.repair.beam import Beam, Budget
from corpus.repair.language_model import load
from corpus.repair.misaligned.realign import Realigner
from corpus.repair.misread import latin
from corpus.repair.signs import suspicious

LOST = re.compile("(?:锟斤拷|锟斤|锟截|锟叫|\ufffd)+")


class Findings(NamedTuple):
    """What can be undone in a text."""

    edits: tuple[Edit, ...] = ()
    exceeded: bool = False  # the budget was spent before all of it was looked at


def repair(text: str) -> str:
    """The text with everything undone that can be."""
    out: list[str] = []
    end = 0
    for edit in repairs(text):
        out += (text[end : edit.start], edit.after)
        end = edit.end
    return "".join((*out, text[end:]))


def repairs(text: str) -> tuple[Edit, ...]:
    """Everything that can be undone, as exact edits in order; empty for clean text. Never raises.

    ``confidence`` is below 0.5 where a byte had to be guessed or another reading is nearly as likely.
    """
    return examine(text).edits


def examine(text: str, budget: int = costs.BUDGET) -> Findings:
    """As ``repairs``, and whether ``budget`` steps were enough. What lies beyond them stays as it is."""
    if not suspicious(text):
        return Findings()
    beam = Beam(load(), Budget(budget))
    found = [*latin.repairs(text, beam), *misread.repairs(text, beam)]
    found += misaligned.repairs(text, Realigner(text, beam))
    found += doubled.repairs(text, beam.budget)
    return Findings(_disjoint(found), beam.budget.exceeded)


def _disjoint(edits: list[Edit]) -> tuple[Edit, ...]:
    """In order of position; of two that overlap, the one found first stands (a whole line before its parts)."""
    kept: list[Edit] = []
    end = -1
    for edit in sorted(edits, key=lambda edit: edit.start):  # stable: earlier steps first
        if edit.start >= end:
            kept.append(edit)
            end = edit.end
    return tuple(kept)


def unrecoverable(text: str) -> int:
    """How many places are lost for good: 锟斤拷 (U+FFFD read as GBK) and U+FFFD itself.

    >>> unrecoverable("锟斤拷锟斤拷的文\\ufffd\\ufffd字")
    2
    """
    return len(LOST.findall(text))
