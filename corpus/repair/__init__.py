"""Undo the damage mirrors did to text: misaligned GBK, classic mojibake, doubled punctuation.

    >>> [edit.after for edit in repairs("艾客的私域?qū)嵺`的运营")]
    ['實踐']
    >>> repairs("是吗?不(是)的。")
    ()

``signs`` decides whether there is anything to look at. ``shifts`` finds misaligned runs, ``walk`` reads them and
``ranking`` compares the readings. ``mojibake`` and ``latin`` undo wrong decodings; what those lost, ``respell`` fills
in (``stretches`` between ``gaps``). ``doubled`` is punctuation. Between readings that the bytes leave open,
``language_model`` chooses.
"""

from __future__ import annotations

import re

from corpus.article import Edit
from corpus.repair import doubled, latin, lost_bytes, mojibake, shifts
from corpus.repair.language_model import load
from corpus.repair.signs import suspicious
from corpus.repair.walk import Walker

LOST = re.compile("(?:锟斤拷|锟斤|锟截|锟叫|\ufffd)+")


def repairs(text: str, *, search_lost_bytes: bool = False) -> tuple[Edit, ...]:
    """Everything that can be undone, as exact edits in order; empty for clean text. Never raises.

    ``confidence`` is below 0.5 where a byte had to be guessed or another reading is nearly as likely.
    ``search_lost_bytes`` also looks for runs that begin without any sign (see ``lost_bytes``): slow, rarely needed.
    """
    if not search_lost_bytes and not suspicious(text):
        return ()
    model = load()
    found = [*latin.repairs(text, model), *mojibake.repairs(text, model)]
    found += shifts.repairs(text, Walker(text, model))
    found += doubled.repairs(text)
    if search_lost_bytes:
        found += lost_bytes.repairs(text, Walker(text, model))
    return _disjoint(found)


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
