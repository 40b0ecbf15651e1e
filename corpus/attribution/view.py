"""The view in which credit lines are read: folded as for any matching, and one kind of bracket.

A credit line sets a name in 【】, （） or [] and an account in 《》, 〈〉 or <>, as it likes.
"""

from __future__ import annotations

from corpus.text import fold as folding

_BRACKETS = str.maketrans("[]《》", "()<>")


def fold(text: str) -> str:
    """The same text for matching; ``len(fold(text)) == len(text)``.

    >>> fold("聲明：來源｜「見實」【ＩＤ】")
    '声明:来源|"见实"(ID)'
    """
    return folding.fold(text).translate(_BRACKETS)
