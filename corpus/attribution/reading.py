"""One line of text: is it a credit, a statement, prose with one at its end?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.attribution.credits import Found, credit_line
from corpus.attribution.names import Span
from corpus.attribution.statements import Statement, statement
from corpus.attribution.view import fold
from corpus.text.chars import HAN

#: A line longer than this is looked at in its first and last sentences only.
_WINDOW = 320

#: Any word without which no line can be a credit or a statement; saves folding and reading the others.
_HINT = re.compile(
    r"作者|[编編主][辑輯审審译譯]|[责責美图圖]编|[责責]編|文\s*[|｜丨│┃︱/／:：∕·・\-—]|[文图圖]\s+\S"
    r"|[来來]源|[来來]自|[转轉][载載自发發]|授[权權]|原[创創载載标標]"
    r"|首[发發]|公[众眾]|公[号號]|撰|[记記]者|版[权權]|知识共享|Creative|CC|cc|排版|校[对對审審]|[监監][制製]|[设設][计計]"
    r"|[声聲]明|出[处處品]|[Bb][Yy]|[摘选選]自"
    r"|ource|uthor|ditor|[译譯]|策[划劃]|[通供][讯訊稿]|[一二三初复復]?[审審][:：|｜丨]|[编編][|｜丨]"
    r"|Text|Edit|Words|Story|[Vv]ia|[链鏈連][接結]|http|口述|采[写寫访訪]|[执執][笔筆]|[终終][审審]|侵[权權删刪]|代表"
)
_SENTENCE_END = re.compile(r"[。！？!?]+[”’」』)）]*|\Z")
_BRACKET_AT_END = re.compile(r"[(（【\[〔]([^()（）【】\[\]〔〕\n]{3,90})[)）】\]〕]\s*[。.]?\s*\Z")
_ROLE_START = re.compile(
    r"\s*(?:责编|责任编辑|编辑|作者|来源|文|图文|撰文|记者|原载|转自|转载自|摘自|选自|本文|原文|译者|编译|校对|审核)"
)


@dataclass(slots=True)
class Cut:
    """What to take out of the text, and what it said."""

    start: int
    end: int
    found: Found
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """Where one line that is not blank stands in the text; ``end`` is before the newline."""

    start: int
    end: int


def read_line(text: str, line: Line) -> list[Cut]:
    """What is to be cut of the line: all of it, statements at its ends, or nothing (most often)."""
    if line.end - line.start > _WINDOW:
        return _read_long(text, line)
    if not _HINT.search(text, line.start, line.end):
        return []
    view = fold(text[line.start : line.end])
    found = credit_line(view, 0, len(view))
    if found and not _dialogue(text, view):
        return [Cut(line.start, line.end, moved(found, line.start))]
    cuts = sentences(text, line, line.start, line.end)
    return cuts or _brackets(text, line, line.start)


def covers(cuts: list[Cut], line: Line) -> bool:
    """True where nothing of the line is left."""
    return not text_left(cuts, line)


def text_left(cuts: list[Cut], line: Line) -> int:
    """Characters of the line outside the cuts."""
    return line.end - line.start - sum(min(cut.end, line.end) - max(cut.start, line.start) for cut in cuts)


def evident(found: Found) -> bool:
    """True for a statement that names its source beyond doubt: good anywhere in a text."""
    return isinstance(found, Statement) and found.evident


def _read_long(text: str, line: Line) -> list[Cut]:
    """A flattened page: statements are the first or the last sentences of a very long line."""
    cuts: list[Cut] = []
    end = line.start + _WINDOW
    if _HINT.search(text, line.start, end):
        reached = line.start
        for cut in sentences(text, line, line.start, end):
            if cut.start != reached or cut.end >= end:
                break
            cuts.append(cut)
            reached = cut.end
    start = line.end - _WINDOW
    if _HINT.search(text, start, line.end):
        first = _SENTENCE_END.search(text, start, line.end)
        assert first  # \Z matches at the latest
        reached = line.end
        last: list[Cut] = []
        for cut in reversed(sentences(text, line, first.end(), line.end)):
            if cut.end != reached:
                break
            last.insert(0, cut)
            reached = cut.start
        cuts += last or _brackets(text, line, start)
    return cuts


def sentences(text: str, line: Line, start: int, end: int) -> list[Cut]:
    """Statements among the sentences of a line; words that go with them are taken along.

    In a line that begins and ends with prose only those that name their source beyond doubt are taken.
    """
    read: list[tuple[int, int, Statement | None]] = []
    view = fold(text[start:end])
    position = 0
    while position < len(view):
        stop = _SENTENCE_END.search(view, position)
        assert stop
        last = max(stop.end(), position + 1)
        read.append((start + position, start + last, statement(view, position, last)))
        position = last
    kept = [one is not None and not one.neutral for _, _, one in read]
    if not any(kept):
        return []
    for order in (range(1, len(read)), range(len(read) - 2, -1, -1)):
        for i in order:
            one = read[i][2]
            kept[i] = kept[i] or bool(one and one.neutral and kept[i - order.step])
    pairs = zip(read, kept, strict=True)
    cuts = [Cut(first, last, moved(one, start)) for (first, last, one), keep in pairs if keep and one]
    at_edge = cuts[0].start == line.start or cuts[-1].end == line.end
    return cuts if at_edge else [cut for cut in cuts if evident(cut.found)]


def _brackets(text: str, line: Line, start: int) -> list[Cut]:
    """Credits in brackets behind the last sentence: …深远。（作者：南帆，系研究员）（责编：甲）"""
    cuts: list[Cut] = []
    end = line.end
    while match := _BRACKET_AT_END.search(text, max(start, end - 100), end):
        view = fold(text[match.start(1) : match.end(1)])
        found: Found | None = credit_line(view, 0, len(view)) if _ROLE_START.match(view) else None
        if _ROLE_START.match(view) and (found is None or found.weak):
            found = statement(view, 0, len(view))
        if (
            found is None
            or found.weak
            or (isinstance(found, Statement) and found.neutral)
            or match.start() == line.start
        ):
            break
        cuts.insert(0, Cut(match.start(), end, moved(found, match.start(1))))
        end = match.start()
    return cuts


def _dialogue(text: str, view: str) -> bool:
    """作者：…  three times over is a conversation, not a credit."""
    label = re.match(rf"[{HAN}]{{1,6}}\s*:", view)
    if not label:
        return False
    raw = label[0].rstrip(": ")
    return text.count("\n" + raw + ":") + text.count("\n" + raw + "：") >= 3


def moved(found: Found, by: int) -> Found:
    """The same find with spans of the whole text."""

    def shift(span: Span | None) -> Span | None:
        return (span[0] + by, span[1] + by) if span else None

    named = found.source
    return replace(
        found,
        author=shift(found.author),
        url=shift(found.url),
        editors=[(first + by, last + by) for first, last in found.editors],
        source=named
        and replace(named, name=shift(named.name), account_id=shift(named.account_id), url=shift(named.url)),
    )
