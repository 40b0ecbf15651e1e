"""Readings and single-character Simplified forms."""

from __future__ import annotations

import subprocess
import sys

import pytest

from corpus.text.readings import first_reading, readings, simplified, to_simplified


@pytest.mark.parametrize(
    ("ch", "reading"),
    [("當", "dāng"), ("數", "shù"), ("調", "diào"), ("長", "zhǎng"), ("們", "men"), ("驅", "qū"), ("嗎", "ma")],
)
def test_first_reading_is_the_one_mirrors_print(ch: str, reading: str) -> None:
    assert first_reading(ch) == reading
    assert reading in readings(ch)


@pytest.mark.parametrize("ch", ["A", "，", "\ue191", "\ufffd", chr(0xD800), "\0", "?"])
def test_what_is_no_character_has_no_reading(ch: str) -> None:
    assert first_reading(ch) is None
    assert readings(ch) == frozenset()
    assert simplified(ch) == ch


def test_readings_include_those_of_the_simplified_form() -> None:
    assert "cháng" in readings("長")
    assert "fà" in readings("髮")


def test_simplified_is_one_character_each() -> None:
    assert [simplified(ch) for ch in "適當的數"] == list("适当的数")
    assert all(len(new) == 1 for new in to_simplified().values())


def test_a_simplified_character_stays() -> None:
    assert (
        "".join(map(simplified, "的一是了我不人在他有这个上们来到时大地为子"))
        == "的一是了我不人在他有这个上们来到时大地为子"
    )


def test_the_phrase_dictionary_is_not_loaded() -> None:
    code = (
        "import sys; from corpus.text.readings import first_reading;"
        "assert first_reading('當') == 'dāng'; assert 'pypinyin' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
