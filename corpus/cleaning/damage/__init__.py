"""Undo the damage mirrors did to text: misaligned GBK, classic mojibake, doubled punctuation.

>>> [edit.after for edit in repairs("艾客的私域?qū)嵺`的运营")]
['實踐']
>>> repairs("是吗?不(是)的。")
()
"""

from __future__ import annotations

from corpus.article import Edit
from corpus.cleaning.damage import doubled, shifts


def repairs(text: str) -> tuple[Edit, ...]:
    """Everything that can be undone, as exact edits in order."""
    from corpus.cleaning.damage.language_model import load
    from corpus.cleaning.damage.walk import Walker

    found: list[Edit] = []
    if shifts.START.search(text):
        found += shifts.repairs(text, Walker(text, load()))
    found += doubled.repairs(text)
    return tuple(sorted(found, key=lambda edit: edit.start))


def unrecoverable(text: str) -> int:
    """How many places are lost for good: 锟斤拷 and U+FFFD."""
    return text.count("锟斤拷") + text.count("\ufffd")
