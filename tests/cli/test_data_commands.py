"""`corpus verify`, `compact`, `status` and `runs` on a data root that a crawl left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from corpus.article import Article, Page
from corpus.cli import compact, runs, status, verify
from corpus.errors import Exit, LockedError, OutputError
from corpus.storage.layout import Kind
from corpus.storage.opening import open_ledger
from corpus.storage.shards import reading
from tests.storage.samples import make_article, make_page, make_rejected, make_target


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with open_ledger(tmp_path) as ledger:
        run = ledger.begin_run("example", {"since": "2026-01-01"}, "0.1.0")
        for number in range(3):
            ledger.discover([make_target(number)])
            ledger.store(
                make_target(number).fingerprint, page=make_page(number, site=None), document=make_article(number)
            )
            ledger.seal(final=True)
        ledger.store(None, document=make_rejected(9))
        ledger.end_run(
            run,
            reason="finished",
            exit_status=0,
            stats={"pages": 4, "corpus/articles/new": 1234, "corpus/rejected/deleted": 2, "corpus/rejected/login": 3},
        )
        ledger.begin_run("[red]dies[/red]", {}, "0.1.0")
    return tmp_path


def run(module: Any, data: Path, *options: str) -> Result:
    return CliRunner().invoke(module.command, ["--data", str(data), *options], standalone_mode=False)


def test_verify(data: Path) -> None:
    good = run(verify, data)
    assert good.return_value == Exit.DONE
    assert "All well: 6 shards, 6 rows" in good.output
    victim = next(data.glob("articles/*/*/*.parquet"))
    victim.write_bytes(b"damaged")
    bad = run(verify, data)
    assert bad.return_value == Exit.DAMAGED
    assert str(victim) in bad.output


def test_verify_repairs(data: Path) -> None:
    victim = next(data.glob("articles/*/*/*.parquet"))
    victim.write_bytes(b"damaged")
    mended = run(verify, data, "--repair")
    assert mended.return_value == Exit.DONE
    assert "set aside" in mended.output
    assert (
        "1 shards were damaged or missing; 0 rows made again from raw pages, 1 pages to be fetched again"
        in mended.output
    )
    assert run(verify, data).return_value == Exit.DONE


def test_compact(data: Path) -> None:
    assert "articles/example/2026-11: 3 shards → 1" in run(compact, data).output
    assert "Nothing to compact" in run(compact, data, "--kind", "articles").output
    assert run(verify, data).return_value == Exit.DONE


def test_compact_waits_for_no_one(data: Path) -> None:
    with open_ledger(data):
        assert isinstance(run(compact, data).exception, LockedError)


def test_status(data: Path) -> None:
    shown = run(status, data)
    assert shown.return_value == Exit.DONE
    for words in ("no one is writing", "finished", "died", "example", "articles", "Rejected: deleted 1", "[red]dies"):
        assert words in shown.output


def test_status_as_json(data: Path) -> None:
    found = json.loads(run(status, data, "--json").output)
    assert found["queue"] == {"example": {"done": 3}}
    assert {each["kind"]: each["rows"] for each in found["stored"]} == {"articles": 3, "pages": 3, "rejected": 0}
    assert [each["state"] for each in found["runs"]] == ["died", "finished"]
    assert found["writer"] is None


def test_runs(data: Path) -> None:
    shown = run(runs, data).output
    [finished] = [row.split() for row in shown.splitlines() if "finished" in row]
    assert finished[1:] == ["example", "finished", "0", "1,234", "0", "5", "0"]
    last = json.loads(run(runs, data, "--json").output.splitlines()[1])
    assert (last["spider"], last["exit"], last["stats"]["corpus/articles/new"]) == ("example", 0, 1234)
    assert last["arguments"] == {"since": "2026-01-01"}
    assert len(run(runs, data, "--json", "--limit", "1").output.splitlines()) == 1


@pytest.mark.parametrize("module", [runs, status])
def test_a_pipe_gets_whole_run_ids(module: Any, tmp_path: Path) -> None:
    """`corpus runs | cat` once cut them at 80 columns: 20261127T135749Z-…"""
    with open_ledger(tmp_path) as ledger:
        begun = ledger.begin_run("a-spider-of-a-site-with-a-long-name", {}, "0", "20261127T135749Z-1f3a9c")
        ledger.end_run(begun, reason="closespider_pagecount_no_item", exit_status=8, stats={})
    [row] = [line.split() for line in run(module, tmp_path).output.splitlines() if "pagecount" in line]
    assert row[:4] == [begun.id, begun.spider, "closespider_pagecount_no_item", "8"]
    assert all(len(line) < 200 for line in run(module, tmp_path).output.splitlines())


def test_a_run_going_on(data: Path) -> None:
    with open_ledger(data) as ledger:
        ledger.begin_run("example", {}, "0.1.0")
        found = json.loads(run(status, data, "--json").output)
    assert [each["state"] for each in found["runs"]] == ["running", "died", "finished"]


@pytest.mark.parametrize("module", [verify, compact, status, runs])
def test_no_such_folder(module: Any, tmp_path: Path) -> None:
    assert isinstance(run(module, tmp_path / "nowhere").exception, OutputError)
    assert not (tmp_path / "nowhere").exists()


def test_no_runs_yet(tmp_path: Path) -> None:
    assert "no runs yet" in run(runs, tmp_path).output


def test_a_page_that_fails_is_no_reason_to_lose_the_others(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shard of three articles is lost, and the code fails on one of their pages."""
    run(compact, data)
    next(data.glob("articles/*/*/*.parquet")).unlink()

    def process(page: Page, _: object) -> Article:
        number = int(page.url.removeprefix("https://example.com/").removesuffix("?utm=x"))
        if number == 1:
            raise ValueError("a page nobody thought of")
        return make_article(number)

    monkeypatch.setattr("corpus.process.process", process)
    assert run(verify, data).return_value == Exit.DAMAGED
    mended = run(verify, data, "--repair")
    assert "2 rows made again from raw pages, 1 pages to be fetched again" in mended.output
    assert mended.return_value == Exit.DONE
    titles = [row["title"] for row in reading.rows(data, Kind.ARTICLES, ["title"])]
    assert titles == ["第0篇", "第2篇"]
    with open_ledger(data) as ledger:
        assert [target.url for target in ledger.due("example")] == ["https://example.com/1"]
