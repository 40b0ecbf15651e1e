"""The documents for operators name the codes and tests that there are, and deployments leave time to stop."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from corpus.crawl.settings_model import CorpusSettings
from corpus.errors import Exit

ROOT = Path(__file__).resolve().parents[1]
_EXIT_CODES = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
_FAULTS = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")


def test_every_exit_status_is_explained() -> None:
    rows = re.findall(r"^\| (\d+) \| ([A-Z_]+) \|", _EXIT_CODES, re.MULTILINE)
    assert [(int(status), name) for status, name in rows] == sorted((status.value, status.name) for status in Exit)


def test_every_fault_has_its_row() -> None:
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", _FAULTS, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 49


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(tests/[^`]+)`", _FAULTS))))
def test_every_test_that_is_named_exists(name: str) -> None:
    path, _, function = name.partition("::")
    assert (ROOT / path).is_file()
    assert not function or function in _tests_in(ROOT / path)


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found, pattern
    return int(found[1])


#: Seconds from a signal to the end of a run: its own grace time, and what the process needs to go.
_OWN_GRACE = CorpusSettings().stop_grace + 2


def _deployment(name: str) -> str:
    return (ROOT / "deploy" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "grace", "whole"),
    [
        ("kubernetes/cronjob.yaml", r"terminationGracePeriodSeconds: (\d+)", r"activeDeadlineSeconds: (\d+)"),
        ("systemd/corpus@.service", r"TimeoutStopSec=(\d+)", r"TimeoutStartSec=(\d+)"),
        ("cron", r"timeout -k (\d+) ", r"timeout -k \d+ (\d+) "),
    ],
)
def test_deployments_leave_time_to_stop(name: str, grace: str, whole: str) -> None:
    """The grace period is longer than the run's own, the limit of time longer than the run's and its stop."""
    text = _deployment(name)
    assert _number(grace, text) > _OWN_GRACE
    assert _number(whole, text) > _number(r"CLOSESPIDER_TIMEOUT=(\d+)", text) + _number(grace, text)


@pytest.mark.parametrize("name", ["kubernetes/cronjob.yaml", "systemd/corpus@.service", "cron"])
def test_deployments_name_a_contact(name: str) -> None:
    assert re.search(r"^[^#\n]*-s,? CORPUS_CONTACT=\S", _deployment(name), re.MULTILINE)


def test_deployments_keep_what_they_write_to_the_group() -> None:
    assert re.search(r"^UMask=0027$", _deployment("systemd/corpus@.service"), re.MULTILINE)
    assert re.search(r"^ +fsGroup: \d+", _deployment("kubernetes/cronjob.yaml"), re.MULTILINE)


def test_kubernetes_tries_again_only_where_that_helps() -> None:
    values = re.search(r"values: \[([\d, ]+)\]", _deployment("kubernetes/cronjob.yaml"))
    assert values
    again = {Exit.DONE, Exit.FAILED, Exit.ERRORS, Exit.NETWORK}
    signals = {Exit.HANGUP, Exit.INTERRUPTED, Exit.TERMINATED}
    assert {Exit(int(value)) for value in values[1].split(",")} == set(Exit) - again - signals
