"""Doubled punctuation: two mirrors print a comma of their own before every mark (``,，`` ``,。`` ``,、``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.article import Edit

STEP = "repair-doubled"
DOUBLED = re.compile("[,，](?=[,，。、])")


def repairs(text: str) -> Iterator[Edit]:
    found = re.findall(",[,，。、]", text)
    if len(found) < 2 or len(found) < 0.34 * len(re.findall("[,，。、]", text)):
        return
    for pair in re.finditer(",(?=[,，。、])", text):
        yield Edit(
            step=STEP, kind="cut", start=pair.start(), before=",", chars=1, why="the mirror put 2C before every mark"
        )
