"""Tags that a repair brought back: the damage had eaten their ``<``, so no parser ever saw them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.article import Edit

_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")


def freed_tags(repaired: str, repairs: Sequence[Edit]) -> Iterator[Edit]:
    """Cut the tag behind each repair that ends in the ``<`` it gave back (as in …“跨越鴻溝”。</p>).

    ``repairs`` are positions in the text before; the edits are positions in ``repaired``. A tag that stands in
    the text for any other reason (an article about HTML) is not looked at.

    >>> repair = Edit(step="repair-shift", kind="replace", start=2, before="薄?", after="溝。<")
    >>> [edit.before for edit in freed_tags("跨越溝。</p>", [repair])]
    ['</p>']
    >>> list(freed_tags("用 </p> 收尾", []))
    []
    """
    shift = 0
    for repair in repairs:
        shift += len(repair.after) - len(repair.before)
        if not repair.after.endswith("<"):
            continue
        if tag := _TAG.match(repaired, repair.end + shift - 1):
            yield Edit(
                step="freed-tags",
                kind="cut",
                start=tag.start(),
                before=tag[0],
                chars=len(tag[0]),
                why="markup whose < the damage had eaten",
            )
