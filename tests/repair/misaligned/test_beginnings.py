"""Where a run may begin, and what is open there."""

from __future__ import annotations

from corpus.repair.misaligned.beginnings import carried, next_beginning, still_open


def test_what_a_line_opened_is_open() -> None:
    assert still_open("他说：“好（这") == "“（"
    assert still_open("他说(这") == "（"
    assert still_open("“一”和”") == ""


def test_a_quotation_may_go_on_in_the_next_paragraph() -> None:
    assert carried("他说：“好\n") == "“"
    assert carried("他说：“好”\n") == ""
    assert carried("") == ""


def test_a_run_begins_at_half_a_note_or_a_mark_before_a_stop() -> None:
    assert next_beginning("適當(dāng)?shù)牟", 0, "") == 8
    assert next_beginning("模式?！岸", 0, "") == 2
    assert next_beginning("?！岸", 0, "式") == 0, "right behind a repaired run"
    assert next_beginning("是吗?不是的", 0, "") == -1
