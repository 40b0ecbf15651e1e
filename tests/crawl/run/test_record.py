from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.crawl.run import metrics
from corpus.crawl.run import record as runrecord
from corpus.crawl.run.record import RunRecord, beat, bury, records
from corpus.errors import Exit


def _started(data: Path, run: str = "20260101T000000Z-aaaaaa") -> RunRecord:
    record = RunRecord(data, run, "wechat", {"album": "x"})
    record.start()
    return record


def _edit(record: RunRecord, **changes: object) -> None:
    record.path.write_text(json.dumps({**json.loads(record.path.read_text()), **changes}))


def test_a_run_from_start_to_end(tmp_path: Path) -> None:
    record = _started(tmp_path)
    assert [(each["status"], each["exit"]) for each in records(tmp_path)] == [("running", None)]
    beat(tmp_path, "20260101T000000Z-aaaaaa", {"figures": {"articles": 3}})
    assert records(tmp_path, "wechat")[0]["seen"]
    record.finish(Exit.BLOCKED, "blocked", "why", {"item_scraped_count": 3, "start_time": object()})
    (last,) = records(tmp_path)
    assert (last["status"], last["exit"], last["reason"], last["why"]) == ("finished", 6, "blocked", "why")
    assert last["figures"] == {"articles": 3}  # the beats' figures stay
    assert last["stats"] == {"item_scraped_count": 3}
    assert records(tmp_path, "niaogebiji") == []
    assert not list(record.folder.glob(".*"))  # no temporary file is left


def test_the_living_are_not_buried(tmp_path: Path) -> None:
    _started(tmp_path)
    assert bury(tmp_path) == []
    assert records(tmp_path)[0]["status"] == "running"


def test_a_dead_run_is_buried_once(tmp_path: Path) -> None:
    record = _started(tmp_path)
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    _edit(record, pid=child.pid, seen="2026-01-01T00:10:00+00:00")
    assert [dead["run"] for dead in bury(tmp_path)] == ["20260101T000000Z-aaaaaa"]
    (last,) = records(tmp_path)
    assert (last["status"], last["ended"]) == ("died", "2026-01-01T00:10:00+00:00")
    assert bury(tmp_path) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_process_id_used_again_is_not_the_run(tmp_path: Path) -> None:
    record = _started(tmp_path)
    _edit(record, pid=os.getpid(), pid_started=1)
    assert len(bury(tmp_path)) == 1


def test_another_machines_run_is_left_alone(tmp_path: Path) -> None:
    record = _started(tmp_path)
    _edit(record, host="elsewhere", pid=1)
    assert bury(tmp_path) == []


def test_a_reboot_ends_every_run(tmp_path: Path) -> None:
    record = _started(tmp_path)
    _edit(record, boot="another boot")
    assert len(bury(tmp_path)) == 1


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        _started(tmp_path, f"2026010{number}T000000Z-aaaaaa")
    bury(tmp_path, keep=2)
    assert [each["run"][:8] for each in records(tmp_path)] == ["20260103", "20260104"]


def test_damaged_records_are_left_out(tmp_path: Path) -> None:
    record = _started(tmp_path)
    (record.folder / "1.json").write_text("{")
    (record.folder / "2.json").write_text("[]")
    (record.folder / "3.json").write_bytes(b"\xff\xfe")
    assert len(records(tmp_path)) == 1
    bury(tmp_path)


def test_temporary_files_of_the_killed_go(tmp_path: Path) -> None:
    record = _started(tmp_path)
    left, fresh = record.folder / ".x.json.1.tmp", record.folder / ".y.json.2.tmp"
    left.touch()
    fresh.touch()
    os.utime(left, (0, 0))
    bury(tmp_path)
    assert (left.exists(), fresh.exists()) == (False, True)


def test_run_ids_sort_by_time_and_differ() -> None:
    made = {runrecord.new_run_id() for _ in range(50)}
    assert len(made) == 50
    assert all(len(run) == 23 and run.isascii() for run in made)


def test_a_run_knows_how_the_one_before_it_ended(tmp_path: Path) -> None:
    _started(tmp_path, "20260101T000000Z-aaaaaa").finish(Exit.EMPTY, "finished", "", {})
    _started(tmp_path, "20260101T100000Z-aaaaaa").finish(Exit.LOCKED, None, "", {})  # which was no run at all
    second = _started(tmp_path, "20260102T000000Z-aaaaaa")
    lines = metrics.render(second.record).splitlines()
    assert 'corpus_running{spider="wechat"} 1' in lines
    assert 'corpus_exit_status{spider="wechat"} 4' in lines  # the first one's: an alarm on it goes on meanwhile
    _edit(second, boot="another boot")
    bury(tmp_path)
    third = _started(tmp_path, "20260103T000000Z-aaaaaa")
    assert third.record["previous"] == {"run": "20260102T000000Z-aaaaaa", "status": "died", "exit": None}
    assert 'corpus_previous_died{spider="wechat"} 1' in metrics.render(third.record).splitlines()


def test_metrics_are_valid_text(tmp_path: Path) -> None:
    record = RunRecord(tmp_path, "20260101T000000Z-aaaaaa", 'we"ird\\na\nme/../x', {})
    record.start()
    stats = {"corpus/articles/new": 3, "corpus/rejected/deleted": 2, "corpus/known": 7, "finish_reason": "finished"}
    record.finish(Exit.DONE, "finished", "", stats)
    path = metrics.write(record.folder, record.record)
    assert path.parent == record.folder
    lines = path.read_text().splitlines()
    label = 'spider="we\\"ird\\\\na\\nme/../x"'
    assert f'corpus_articles{{{label},outcome="new"}} 3' in lines
    assert f"corpus_known{{{label}}} 7" in lines
    assert len({line.split("{")[0] for line in lines if not line.startswith("#")}) == len(
        [line for line in lines if line.startswith("# TYPE")]
    )
