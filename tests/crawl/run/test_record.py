from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from corpus.crawl.run import counters, metrics
from corpus.crawl.run import record as runrecord
from corpus.crawl.run.outcome import Verdict
from corpus.crawl.run.record import RunRecord, heartbeat, mark_dead_runs, records
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
    heartbeat(tmp_path, "20260101T000000Z-aaaaaa", {"figures": {"articles": 3}})
    assert records(tmp_path, "wechat")[0]["seen"]
    record.finish(
        Verdict(Exit.BLOCKED, "why", {"path": "x"}), "blocked", {"item_scraped_count": 3, "start_time": object()}
    )
    (last,) = records(tmp_path)
    assert (last["status"], last["exit"], last["reason"], last["why"]) == ("finished", 6, "blocked", "why")
    assert last["path"] == "x"
    assert last["figures"] == {"articles": 3}  # the heartbeats' figures stay
    assert last["stats"] == {"item_scraped_count": 3}
    assert records(tmp_path, "niaogebiji") == []
    assert not list(record.folder.glob(".*"))  # no temporary file is left


def test_the_living_are_not_marked_dead(tmp_path: Path) -> None:
    _started(tmp_path)
    assert mark_dead_runs(tmp_path) == []
    assert records(tmp_path)[0]["status"] == "running"


def test_a_dead_run_is_marked_once(tmp_path: Path) -> None:
    record = _started(tmp_path)
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    _edit(record, pid=child.pid, seen="2026-01-01T00:10:00+00:00")
    assert [dead["run"] for dead in mark_dead_runs(tmp_path)] == ["20260101T000000Z-aaaaaa"]
    (last,) = records(tmp_path)
    assert (last["status"], last["ended"]) == ("died", "2026-01-01T00:10:00+00:00")
    assert mark_dead_runs(tmp_path) == []


def test_a_process_id_used_again_is_not_the_run(tmp_path: Path) -> None:
    record = _started(tmp_path)
    _edit(record, pid=os.getpid(), pid_started=json.loads(record.path.read_text())["pid_started"] - 3600)
    assert len(mark_dead_runs(tmp_path)) == 1


def test_another_machines_run_is_left_alone(tmp_path: Path) -> None:
    record = _started(tmp_path)
    _edit(record, host="elsewhere", pid=1)
    assert mark_dead_runs(tmp_path) == []


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        _started(tmp_path, f"2026010{number}T000000Z-aaaaaa")
    mark_dead_runs(tmp_path, keep=2)
    assert [each["run"][:8] for each in records(tmp_path)] == ["20260103", "20260104"]


def test_damaged_records_are_left_out(tmp_path: Path) -> None:
    record = _started(tmp_path)
    (record.folder / "1.json").write_text("{")
    (record.folder / "2.json").write_text("[]")
    (record.folder / "3.json").write_bytes(b"\xff\xfe")
    assert len(records(tmp_path)) == 1
    mark_dead_runs(tmp_path)


def test_temporary_files_of_the_killed_go(tmp_path: Path) -> None:
    record = _started(tmp_path)
    left, fresh = record.folder / ".x.json.1.tmp", record.folder / ".y.json.2.tmp"
    left.touch()
    fresh.touch()
    os.utime(left, (0, 0))
    mark_dead_runs(tmp_path)
    assert (left.exists(), fresh.exists()) == (False, True)


def test_run_ids_sort_by_time_and_differ() -> None:
    made = {runrecord.new_run_id() for _ in range(50)}
    assert len(made) == 50
    assert all(len(run) == 23 and run.isascii() for run in made)


def test_a_run_knows_how_the_one_before_it_ended(tmp_path: Path) -> None:
    _started(tmp_path, "20260101T000000Z-aaaaaa").finish(Verdict(Exit.EMPTY, ""), "finished", {})
    _started(tmp_path, "20260101T100000Z-aaaaaa").finish(Verdict(Exit.LOCKED, ""), None, {})  # which was no run at all
    second = _started(tmp_path, "20260102T000000Z-aaaaaa")
    assert _metric(second, "corpus_running") == 1
    assert _metric(second, "corpus_exit_status") == 4  # the first one's: an alarm on it goes on meanwhile
    _edit(second, pid_started=1)
    mark_dead_runs(tmp_path)
    third = _started(tmp_path, "20260103T000000Z-aaaaaa")
    assert third.record["previous"] == {"run": "20260102T000000Z-aaaaaa", "status": "died", "exit": None}
    assert _metric(third, "corpus_previous_died") == 1


def _metric(record: RunRecord, name: str) -> float | None:
    return metrics.registry(record.record).get_sample_value(name, {"spider": "wechat"})


def test_metrics_are_valid_text(tmp_path: Path) -> None:
    record = RunRecord(tmp_path, "20260101T000000Z-aaaaaa", 'we"ird\\na\nme/../x', {})
    record.start()
    stats = {counters.NEW: 3, "corpus/rejected/deleted": 2, counters.KNOWN: 7, "finish_reason": "finished"}
    record.finish(Verdict(Exit.DONE, ""), "finished", stats)
    path = metrics.write(record.folder, record.record)
    assert path.parent == record.folder
    names = [family.name for family in text_string_to_metric_families(path.read_text())]
    assert len(names) == len(set(names))
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(path.read_text())
        for sample in family.samples
    }
    assert samples["corpus_articles", "new", record.record["spider"]] == 3
    assert samples["corpus_known", record.record["spider"]] == 7
    assert ("corpus_lists", record.record["spider"]) not in samples  # never counted: not 0
