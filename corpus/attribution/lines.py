"""Where credit lines may stand, and how much of a line goes with them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.attribution.credits import Found, Role, bare_role, credit_line
from corpus.attribution.names import Source, byline, people
from corpus.attribution.statements import LONGEST, Statement, statement
from corpus.attribution.view import fold

#: Lines looked at from either end; each credit found moves the end two lines on.
_HEAD, _TAIL = 5, 8
_REACH = 25
#: A line longer than this is looked at in its first and last sentences only.
_WINDOW = 320
#: Lines in the middle that may hold a statement, at most; a page that repeats the words in every line is no article.
_MIDDLE = 60

#: Any word without which no line can be a credit or a statement; saves folding and reading the others.
_HINT = re.compile(
    r"作者|[编編主][辑輯审審译譯]|[责責美图圖]编|[责責]編|文\s*[|｜丨│┃︱/／:：∕·・\-—]|[文图圖]\s+\S"
    r"|[来來]源|[来來]自|[转轉][载載自发發]|授[权權]|原[创創载載标標]"
    r"|首[发發]|公[众眾]|公[号號]|撰|[记記]者|版[权權]|知识共享|Creative|CC|cc|排版|校[对對审審]|[监監][制製]|[设設][计計]|[声聲]明|出[处處品]|[Bb][Yy]|[摘选選]自"
    r"|ource|uthor|ditor|[译譯]|策[划劃]|[通供][讯訊稿]|[一二三初复復]?[审審][:：|｜丨]|[编編][|｜丨]|Text|Edit|Words|Story|[Vv]ia|[链鏈連][接結]|http|口述|采[写寫访訪]|[执執][笔筆]|[终終][审審]|侵[权權删刪]|代表"
)
#: What a statement in the middle of a text begins with.
_STRONG = re.compile(
    r"[本此该該][文篇][^\n]{0,18}(?:[转轉][载載自]|[来來]自|[来來]源|首[发發]|原[载載])"
    r"|CC[ -]BY|知[识識]共享|版[权權][声聲]明|[经經][^\n]{0,6}授[权權][转轉]"
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


@dataclass(slots=True)
class _Line:
    start: int
    end: int  # without the newline


class _Text:
    """Lines of one text; folds only what is looked at."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[_Line] = []
        self.prose: set[tuple[int, bool]] = set()  # lines read in vain, so that a short page is not read twice
        position = 0
        for raw in text.split("\n"):
            if raw.strip():
                self.lines.append(_Line(position, position + len(raw)))
            position += len(raw) + 1

    def whole(self, line: _Line) -> tuple[int, int]:
        """The line with its newline (the one before, where it is the last)."""
        if line.end < len(self.text):
            return line.start, line.end + 1
        return (line.start - 1 if line.start else 0), line.end


def found_in(text: str) -> list[Cut]:
    """Every credit line and statement, in order, none overlapping."""
    page = _Text(text)
    cuts: dict[int, list[Cut]] = {}
    _scan(page, range(len(page.lines)), _HEAD, cuts)
    _scan(page, range(len(page.lines) - 1, -1, -1), _TAIL, cuts)
    _middle(page, cuts)
    _names_below_roles(page, cuts)
    return _ordered(cut for found in cuts.values() for cut in found)


def _scan(page: _Text, order: range, reach: int, cuts: dict[int, list[Cut]]) -> None:
    limit = reach
    waiting: list[tuple[int, Cut]] = []  # weak finds, good only beside a sure one
    for step, index in enumerate(order):
        if step >= min(limit, _REACH):
            break
        found = cuts.get(index, [])
        if not found or _is_long(page.lines[index]):  # both ends of a very long line may hold one
            found = found + _read_line(page, index, at_end=order.step < 0)
        if not found:
            continue
        if all(cut.found.weak for cut in found):
            waiting.append((step, found[0]))
            continue
        cuts[index] = found
        limit = max(limit, step + 3)
        last_step = step
        for weak_step, cut in waiting:
            if abs(last_step - weak_step) <= 2:
                cuts.setdefault(order[weak_step], [cut])
        waiting = [pair for pair in waiting if order[pair[0]] not in cuts]
    _adopt(page, order, cuts)


def _adopt(page: _Text, order: range, cuts: dict[int, list[Cut]]) -> None:
    """Weak lines (a cover's credit) right behind a sure one belong to its block."""
    for step, index in enumerate(order[:_REACH]):
        if index in cuts or not step or order[step - 1] not in cuts:
            continue
        found = _read_line(page, index, at_end=order.step < 0)
        if found and all(cut.found.weak for cut in found):
            cuts[index] = found


def _middle(page: _Text, cuts: dict[int, list[Cut]]) -> None:
    starts = [line.start for line in page.lines]
    seen: set[int] = set()
    for match in _STRONG.finditer(page.text):
        index = bisect_right(starts, match.start()) - 1
        if index in seen or index in cuts or index < 0:
            continue
        seen.add(index)
        if len(seen) > _MIDDLE:
            return
        line = page.lines[index]
        if line.end - line.start <= LONGEST:
            found = [cut for cut in _sentences(page, line, line.start, line.end) if _evident(cut.found)]
            if found:
                cuts[index] = found


def _evident(found: Found) -> bool:
    return isinstance(found, Statement) and found.evident


def _is_long(line: _Line) -> bool:
    return line.end - line.start > _WINDOW


def _read_line(page: _Text, index: int, *, at_end: bool) -> list[Cut]:
    long = _is_long(page.lines[index])
    if (index, long and at_end) in page.prose:
        return []
    found = _read_afresh(page, index, at_end=at_end)
    if not found:
        page.prose.add((index, long and at_end))
    return found


def _read_afresh(page: _Text, index: int, *, at_end: bool) -> list[Cut]:
    line = page.lines[index]
    if _is_long(line):
        return _read_long(page, line, at_end=at_end)
    if not _HINT.search(page.text, line.start, line.end):
        return []
    view = fold(page.text[line.start : line.end])
    found = credit_line(view, 0, len(view))
    if found and not _dialogue(page, view):
        return [Cut(*page.whole(line), _moved(found, line.start))]
    cuts = _sentences(page, line, line.start, line.end)
    return cuts or _bracket(page, line, line.start)


def _read_long(page: _Text, line: _Line, *, at_end: bool) -> list[Cut]:
    """A flattened page: the statement is the first or the last sentence of a very long line."""
    if at_end:
        start = line.end - _WINDOW
        if not _HINT.search(page.text, start, line.end):
            return []
        first = _SENTENCE_END.search(page.text, start, line.end)
        assert first
        cuts = [cut for cut in _sentences(page, line, first.end(), line.end) if cut.end >= line.end]
        return cuts or _bracket(page, line, start)
    end = line.start + _WINDOW
    if not _HINT.search(page.text, line.start, end):
        return []
    return [cut for cut in _sentences(page, line, line.start, end) if cut.start == line.start and cut.end < end]


def _sentences(page: _Text, line: _Line, start: int, end: int) -> list[Cut]:
    """Statements among the sentences of a line; words that go with them are taken along."""
    read: list[tuple[int, int, Statement | None]] = []
    view = fold(page.text[start:end])
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
    cuts = []
    for (first, last, one), keep in zip(read, kept, strict=True):
        if keep and one:
            sentence_start = start
            cuts.append(Cut(first, last, _moved(one, sentence_start)))
    if all(kept) and start == line.start and end == line.end:
        cuts[0].start, cuts[-1].end = min(cuts[0].start, page.whole(line)[0]), page.whole(line)[1]
    elif not _at_edge(cuts, line):
        cuts = [cut for cut in cuts if _evident(cut.found)]
    return cuts


def _at_edge(cuts: list[Cut], line: _Line) -> bool:
    return cuts[0].start == line.start or cuts[-1].end == line.end


def _bracket(page: _Text, line: _Line, start: int) -> list[Cut]:
    """A credit in brackets behind the last sentence: …深远。（作者：南帆，系研究员）"""
    match = _BRACKET_AT_END.search(page.text, max(start, line.end - 100), line.end)
    if not match or match.start() == line.start:
        return []
    view = fold(page.text[match.start(1) : match.end(1)])
    if not _ROLE_START.match(view):
        return []
    found: Found | None = credit_line(view, 0, len(view))
    if found is None or found.weak:
        found = statement(view, 0, len(view))
        if not isinstance(found, Statement) or found.neutral:
            return []
    return [Cut(match.start(), line.end, _moved(found, match.start(1)))]


def _names_below_roles(page: _Text, cuts: dict[int, list[Cut]]) -> None:
    """作者 / 王某 / 编辑 / 周某, each on a line of its own, as page builders leave them."""
    count = len(page.lines)
    for window in (range(min(_HEAD + 4, count)), range(max(_HEAD + 4, count - 16), count)):
        pairs: list[tuple[int, int, Found]] = []
        sure = False
        index = window.start
        while index < window.stop:
            read = None if index in cuts else _role_and_name(page, index, window.stop)
            if read is None:
                index += 1
                continue
            start = index
            below, found, marked = read
            index = below + 1
            while index < window.stop and _separator(page, index):
                below, index = index, index + 1
            pairs.append((start, below, found))
            sure = sure or marked
        if len(pairs) >= 2 or (pairs and sure):
            for first, last, found in pairs:
                begin, end = page.whole(page.lines[first])[0], page.whole(page.lines[last])[1]
                cuts[first] = [Cut(begin, end, found, sure=False)]


def _separator(page: _Text, index: int) -> bool:
    line = page.lines[index]
    return line.end - line.start <= 4 and not fold(page.text[line.start : line.end]).strip(" |/:·")


def _role_and_name(page: _Text, index: int, stop: int) -> tuple[int, Found, bool] | None:
    line = page.lines[index]
    if line.end - line.start > 10:
        return None
    role = bare_role(fold(page.text[line.start : line.end]))
    if role is None or role[0] in (Role.SOURCE, Role.LINK, Role.COVER):
        return None
    below, marked = index + 1, role[1]
    while below < stop and _separator(page, below):
        below, marked = below + 1, True
    if below >= stop or page.lines[below].end - page.lines[below].start > 24:
        return None
    name = page.lines[below]
    view = fold(page.text[name.start : name.end])
    spans = (byline if role[0] is Role.BYLINE else people)(view, 0, len(view))
    if not spans or bare_role(view):
        return None
    found = Found()
    if role[0] is Role.EDITOR:
        found.editors = spans
    elif role[0] in (Role.AUTHOR, Role.BYLINE):
        found.author = (spans[0][0], spans[-1][1])
    return below, _moved(found, name.start), marked


def _dialogue(page: _Text, view: str) -> bool:
    """作者：…  three times over is a conversation, not a credit."""
    label = re.match(r"[\u4e00-\u9fff]{1,6}\s*:", view)
    if not label:
        return False
    raw = label[0].rstrip(": ")
    mentions = page.text.count("\n" + raw + ":") + page.text.count("\n" + raw + "：")
    return mentions >= 3


def _moved(found: Found, by: int) -> Found:
    """The same find with spans of the whole text."""

    def shift(span: tuple[int, int] | None) -> tuple[int, int] | None:
        return (span[0] + by, span[1] + by) if span else None

    found.author, found.url = shift(found.author), shift(found.url)
    found.editors = [(a + by, b + by) for a, b in found.editors]
    if found.source:
        found.source = Source(
            shift(found.source.name), shift(found.source.account_id), shift(found.source.url), found.source.evident
        )
    return found


def _ordered(cuts: Iterable[Cut]) -> list[Cut]:
    result: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start, -cut.end)):
        if result and cut.start < result[-1].end:
            cut.start = result[-1].end
        if cut.start < cut.end:
            result.append(cut)
    return result
