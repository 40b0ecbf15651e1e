"""The other program: notes without tone marks after every n-th character, 电(dian)磁感應定(ding)律."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.cleaning.pinyin.bracketed import ABOUT_READINGS, DICTIONARY, Note, is_common
from corpus.cleaning.script.detection import count as count_scripts
from corpus.text.chars import HAN_CHARACTER
from corpus.text.notes import ANY_NOTE

_SYLLABLE = re.compile(r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?[aeiouvü]{1,3}(?:n|ng|r)?")


def is_every_nth(text: str, found: list[Note]) -> bool:
    """Is this the other program, which notes every n-th character whatever it is: 电(dian)磁感應定(ding)律?

    Stricter, as people write toneless readings more freely (games name their commands so: 定(ding)做, 學(xue)藝).
    In the paragraphs concerned one character in twelve carries a note, a common one in the middle of a word,
    hardly ever two in a row (a lesson), next to no reading is wrong, and nothing speaks of readings. Six notes do
    in Simplified text, some not on the first occurrence of their character, where an author puts them; four in
    Traditional text, two where scripts are mixed or one character is noted again, which happened on all pages seen.
    """
    right = [note for note in found if note.right]
    wrong = [note for note in found if not note.right and _SYLLABLE.fullmatch(note.reading)]
    count = len(right)
    if count < 2 or 4 * len(wrong) > count:
        return False
    bare = ANY_NOTE.sub("", text)
    if ABOUT_READINGS.search(bare) or DICTIONARY.search(bare):
        return False
    traditional, simple = count_scripts(text)
    again = len({note.character for note in right}) < count
    if count < (6 if not traditional else 2 if simple or again else 4):
        return False
    if not traditional and all(text.find(note.character) == note.start - 1 for note in right):
        return False
    if 12 * count < sum(len(HAN_CHARACTER.findall(line)) for line in text.split("\n") if ANY_NOTE.search(line)):
        return False
    in_a_row = sum(one.end == other.start - 1 for one, other in pairwise(right))
    common = sum(is_common(note.character) for note in right)
    enclosed = sum(note.enclosed for note in right)
    return 4 * in_a_row <= count and 5 * common >= 4 * count and 3 * enclosed >= 2 * count
