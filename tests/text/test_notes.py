"""Pinyin notes: what the software's table holds, and what may be one."""

from __future__ import annotations

import pytest

from corpus.text.notes import ANY_NOTE, NOTE, is_key, is_keyed, toneless, toneless_readings


def test_keys_are_characters_that_conversion_changes() -> None:
    assert is_key("數", "shù")
    assert is_key("們", "men")
    assert not is_key("的", "de")
    assert not is_key("數", "shu")
    assert not is_key("數", "dāng")


@pytest.mark.parametrize("note", ["(shù)", "（shù）", "( shù )", "(shu\u0300)", "(ɡē)"])
def test_people_write_notes_in_more_ways_than_the_software(note: str) -> None:
    assert ANY_NOTE.fullmatch(note)
    assert (NOTE.fullmatch(note) is not None) == (note == "(shù)")


def test_a_note_stands_after_its_character() -> None:
    text = "(shù)數(shù)據(shù)"
    assert [is_keyed(text, note) for note in NOTE.finditer(text)] == [False, True, False]


def test_tones_are_left_out_but_not_the_dots() -> None:
    assert toneless("lǜ") == "lü"
    assert toneless_readings("長") >= {"chang", "zhang"}
