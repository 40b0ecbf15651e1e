"""Title, author, account and time never get worse on the recorded pages: field_floors.json, raised by `make floors`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("rapidfuzz")

from tests import fields, scripts
from tests.fields import Judged, Verdict, digest

FLOORS: dict[str, float] = json.loads(Path(__file__).with_name("field_floors.json").read_text("utf-8"))


def test_every_column_keeps_its_floors(shared: Path) -> None:
    verdicts = list(fields.judged(shared / "pages"))
    scores = fields.shares(verdicts)
    assert scores.keys() == FLOORS.keys()
    fallen = [f"{name}: {score:.4f} < {FLOORS[name]:.4f}" for name, score in scores.items() if score < FLOORS[name]]
    assert not fallen, "\n".join([fields.report(verdicts), *fallen])


def test_gold_holds_no_text_of_any_page() -> None:
    for page, row in fields.gold().items():
        assert row.keys() <= set(fields.COLUMNS), page
        for column, accepted in row.items():
            shape = r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?" if column == fields.TIME else r"[0-9a-f]{16}"
            assert accepted, page
            assert all(value is None or re.fullmatch(shape, value) for value in accepted), (page, column)
    assert len(fields.gold()) >= 111


NAMED = (digest("王小明、李雷"), digest("王小明 李雷"))
EITHER = (None, digest("某某日报"))


@pytest.mark.parametrize(
    ("accepted", "found", "verdict"),
    [
        (NAMED, "王小明、李雷", "right"),
        (NAMED, "王小明　李雷", "right"),
        (NAMED, "王小明", "wrong"),
        (NAMED, None, "missing"),
        (NAMED, "", "missing"),
        ((None,), None, "right"),
        ((None,), "2024-03-05", "wrong"),
        (EITHER, None, "right"),
        (EITHER, "某某日报", "right"),
        (EITHER, "某某晚报", "wrong"),
    ],
)
def test_a_text_is_right_missing_or_wrong(accepted: fields.Accepted, found: str | None, verdict: str) -> None:
    assert fields.judge("author", accepted, found) == verdict


@pytest.mark.parametrize(
    ("accepted", "found", "verdict"),
    [
        (("2019-09-07T13:43",), "2019-09-07T13:43", "right"),
        (("2019-09-07T13:43", "2019-09-07T13:50"), "2019-09-07T13:50", "right"),
        (("2019-09-07T13:43",), "2019-09-07T00:00", "wrong"),
        (("2019-09-07T13:43",), "2026-09-07T13:43", "wrong day"),
        (("2019-09-07T13:43",), None, "missing"),
        (("2019-09-07",), "2019-09-07T00:00", "right"),
        (("2019-09-07",), "2019-09-08T00:00", "wrong day"),
        ((None,), None, "right"),
        ((None,), "2026-11-26T00:00", "wrong day"),
    ],
)
def test_a_time_is_right_to_the_day_or_minute_stated(
    accepted: fields.Accepted, found: str | None, verdict: str
) -> None:
    assert fields.judge("published_at", accepted, found) == verdict


def test_shares_tell_a_wrong_value_from_a_missing_one() -> None:
    def column(name: str, *verdicts: str) -> list[Judged]:
        return [Judged("page", name, Verdict(verdict), None) for verdict in verdicts]

    verdicts = [
        *column("title", "right", "missing", "wrong", "right"),
        *column("author", "right"),
        *column("source_account", "missing"),
        *column("published_at", "right", "wrong", "wrong day", "missing"),
    ]
    shares = fields.shares(verdicts)
    assert (shares["title right"], shares["title not wrong"]) == (0.5, 0.75)
    assert (shares["source_account right"], shares["source_account not wrong"]) == (0, 1)
    assert (shares["published_at not wrong"], shares["published_at not wrong day"]) == (0.5, 0.75)
    report = fields.report(verdicts).splitlines()
    assert report[0] == "page title: missing, None"
    assert report[-4].split() == ["title", "2", "1", "1", "0"]


def test_gold_is_written_from_plain_strings(tmp_path: Path) -> None:
    read, gold = tmp_path / "read.json", tmp_path / "gold.json"
    gold.write_text('{"news/1": {"title": ["0123456789abcdef"]}, "news/2": {"title": [null]}}', "utf-8")
    row = {"title": ["见实，私域"], "author": None, "published_at": ["2021-11-22T10:07", None]}
    read.write_text(json.dumps({"news/1": row}), "utf-8")
    assert scripts.load("field_gold").write(read, gold) == 2
    assert json.loads(gold.read_text("utf-8")) == {
        "news/1": {"title": [digest("见实,私域")], "author": [None], "published_at": [None, "2021-11-22T10:07"]},
        "news/2": {"title": [None]},
    }


@pytest.mark.parametrize("row", [{"titel": ["见实"]}, {"published_at": ["2021-11-22 10:07"]}])
def test_a_slip_in_what_was_read_is_named(row: dict[str, list[str | None] | None]) -> None:
    with pytest.raises(SystemExit, match="news/1: "):
        scripts.load("field_gold").hashed("news/1", row)
