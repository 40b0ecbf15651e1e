"""Script: Traditional to Simplified, by what each document is.

* Simplified text is left alone: conversion would change its rare names (琨暐 → 琨𬀩) and its 著 (显著 → 显着).
* Traditional text is converted whole, with the OpenCC configuration its variant characters speak for.
* Where scripts are mixed, each paragraph is judged alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import ne

from corpus.cleaning.script.conversion import BY_PARAGRAPH, choose, convert, to_simplified
from corpus.cleaning.script.detection import Counts, Script, count, is_foreign, shows_both, verdict

__all__ = ["Script", "Simplified", "apply", "convert", "count", "detect", "simplify"]


@dataclass(frozen=True, slots=True)
class Simplified:
    """A text in Simplified characters, as long as the one it came from, position by position."""

    text: str
    script: Script  # of the text as it came
    config: str | None  # what ``apply`` needs to do the same again; None: unchanged
    changed: int  # characters


def detect(text: str) -> Script:
    """``Hans``, ``Hant``, ``Hani`` (mixed, undecided, or Japanese), ``Zyyy`` (nothing Chinese): ISO 15924.

    Judged by the characters only one of the two scripts has. Simplified articles hold at most 0.04 % Traditional
    ones among their Chinese characters, Traditional ones 26 % and more: the threshold, a tenth, is in no danger.

    >>> detect("发展私域"), detect("發展私域"), detect("电磁感應定律"), detect("人工"), detect("AI")
    ('Hans', 'Hant', 'Hani', 'Hani', 'Zyyy')
    """
    return verdict(text, count(text))


def simplify(text: str) -> Simplified:
    """Convert what is Traditional; never raises.

    >>> simplify("隨著市場發展，著名的乾隆裡")
    Simplified(text='随着市场发展，著名的乾隆里', script='Hant', config='tw2s', changed=5)
    >>> simplify("显著的琨暐").config is None
    True
    """
    counts = count(text)
    script = verdict(text, counts)
    if not counts.traditional:
        return Simplified(text, script, None, 0)
    whole = script == "Hant" and not is_foreign(text, share=0)
    config = choose(text) if whole else choose(text) + BY_PARAGRAPH
    result = apply(text, config)
    changed = sum(map(ne, text, result))
    return Simplified(result, script, config if changed else None, changed)


def apply(text: str, config: str) -> str:
    """Convert with a configuration that ``simplify`` recorded: the same text gives the same result.

    ``t2s``, ``tw2s``, ``hk2s`` convert all of the text, ``…/paragraph`` its Traditional paragraphs.
    Raises UsageError for any other configuration.

    >>> apply("發展\\n显著", "t2s/paragraph")
    '发展\\n显著'
    """
    base, by_paragraph, _ = config.partition(BY_PARAGRAPH)
    if not by_paragraph:
        return to_simplified(text, base)
    mostly = verdict(text, count(text))
    lines = text.split("\n")
    chosen = [number for number, line in enumerate(lines) if _is_traditional(line, count(line), mostly)]
    # One conversion for all of them: whether 着 is in use, and with it the reading of 著, shows only together.
    converted = to_simplified("\n".join(lines[number] for number in chosen), base).split("\n")
    for number, line in zip(chosen, converted, strict=False):
        lines[number] = line
    return "\n".join(lines)


def _is_traditional(line: str, counts: Counts, mostly: Script) -> bool:
    """Is this paragraph to be converted? ``mostly``: what its document is.

    In a Simplified document one Traditional word is a quotation: only a clearly Traditional paragraph goes.
    In a mixed one a quarter is enough, as in 电磁感應定律, where a program left some characters behind.
    """
    traditional, simplified = counts.traditional, counts.simplified
    if not traditional or is_foreign(line) or shows_both(line, counts):
        return False
    if mostly == "Hans":
        return traditional >= 4 and traditional >= 4 * simplified
    return 3 * traditional >= simplified
