"""Chinese that was read as Latin-1 or Windows-1252, once or twice: ``ä¸\xadæ–‡``, ``ÖÐÎÄ``.

Nothing is lost in these, so they come out exactly; where a run of Latin letters is also real text
(``À la façon``) it is no valid Chinese and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from corpus.article import Edit
from corpus.repair import costs
from corpus.repair.beam import Beam
from corpus.repair.language_model import LanguageModel
from corpus.text.chars import UNIFIED

STEP = "repair-mojibake"
_CP1252 = {bytes((b,)).decode("cp1252", "ignore"): b for b in range(0x80, 0xA0)}
_HIGH = "\u0080-\u00ff" + "".join(ch for ch in _CP1252 if ch)
#: Latin-1 or Windows-1252 characters, with the ASCII that stands between them on the line
RUN = re.compile(f"[{_HIGH}][^\n\u0100-\u0151\u0179-\u017c\u2500-\U0010ffff]*[{_HIGH}][@-~]?")
LETTERS = re.compile("[\u0080-\u009f\u00a1-\u00ff]")
CHINESE = re.compile(f"[\u3000-\u303f{UNIFIED}\uff01-\uff5e“”‘’…—·]")
STRETCH = re.compile(f"{CHINESE.pattern}+")


def repairs(text: str, beam: Beam) -> Iterator[Edit]:
    """One edit a run, ASCII inside it included."""
    for run in RUN.finditer(text):
        if len(LETTERS.findall(run[0])) < costs.LATIN_LETTERS:
            continue
        for start, shown in chain([(run.start(), run[0])], _words(run)):
            if not beam.budget.allows():
                return
            beam.budget.spend(
                1 + min(len(shown), costs.FIRST_READ) // costs.SCORED_A_STEP + len(shown) // costs.DECODED_A_STEP
            )
            found = _reread(shown, beam.model)
            if found is None or (_is_quoted(text, start, shown) and not found[1].startswith("UTF-8")):
                continue
            yield _edit(start, shown, *found)
            if start == run.start() and shown == run[0]:
                break


def _is_quoted(text: str, start: int, shown: str) -> bool:
    """A word or two in quotation marks or good Chinese is an example, as in a manual: StrConv("ÉÏº£ÊÐ") → 上海市."""
    around = text[max(0, start - 80) : start] + text[start + len(shown) : start + len(shown) + 80]
    quoted = text[max(0, start - 1) : start] in {'"', "'"}
    return len(LETTERS.findall(shown)) < costs.LATIN_QUOTED and (
        quoted or re.search(f"[{UNIFIED}]{{2}}", around) is not None
    )


def _words(run: re.Match[str]) -> Iterator[tuple[int, str]]:
    """The parts of a run that blanks separate: real Latin words may stand beside it."""
    for word in re.finditer(r"\S+", run[0]):
        if len(LETTERS.findall(word[0])) >= costs.LATIN_WORD:
            yield run.start() + word.start(), word[0]


def _edit(start: int, shown: str, after: str, why: str) -> Edit:
    return Edit(
        step=STEP, kind="replace", start=start, before=shown, after=after, chars=len(shown), why=why, confidence=0.97
    )


def _reread(shown: str, model: LanguageModel) -> tuple[str, str] | None:
    """The best reading of a run and the explanation; None where no encoding makes Chinese of it."""
    data = to_bytes(shown)
    if data is None:
        return None
    best: tuple[float, str, str] | None = None
    for codec, name in (("utf-8", "UTF-8"), ("gb18030", "GBK"), ("big5", "Big5")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        why = f"{name} read as Latin-1 or windows-1252: {data[:6].hex(' ').upper()} …"
        if codec == "utf-8" and LETTERS.search(text):  # twice
            again = RUN.sub(lambda run: (_reread(run[0], model) or (run[0], ""))[0], text)
            if again != text:
                text, why = again, f"{name} read as Latin-1 or windows-1252, twice"
        score = _chinese(text, model) + (costs.UTF8_FITS if codec == "utf-8" else 0)
        if score > costs.WORST and (best is None or score > best[0]):
            best = (score, text, why)
    return best and (best[1], best[2])


def _chinese(text: str, model: LanguageModel) -> float:
    """Mean log-probability of the Chinese in a text; -99 where that is little, or in single characters."""
    high = [ch for ch in text if ch > "\x7f"]
    if len(CHINESE.findall(text)) < max(1, costs.LATIN_CHINESE * len(high)) or "\ufffd" in text:
        return -99.0
    stretches = STRETCH.findall(text)
    # GBK makes a character of any two letters: ìng/xíng/jìn would be 靚g/x韓g/j靚
    if sum(map(len, stretches)) < 2 * len(stretches):
        return -99.0
    chinese = "\n".join(stretches)[: costs.FIRST_READ]
    return model.score(chinese) / len(chinese)


def to_bytes(shown: str) -> bytes | None:
    """The bytes of a text as Windows-1252 (with C1 controls where it has no character)."""
    out = bytearray()
    for ch in shown:
        code = _CP1252.get(ch, ord(ch))
        if code > 0xFF:
            return None
        out.append(code)
    return bytes(out)
