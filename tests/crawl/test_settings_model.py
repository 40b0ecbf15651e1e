"""A wrong setting is named, with what it may be; a right one comes as its type, however it was written."""

from __future__ import annotations

import math
import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from scrapy.settings import Settings

from corpus import settings as project
from corpus.crawl.settings_model import CorpusSettings, check
from corpus.errors import UsageError


def _settings(**given: object) -> Settings:
    settings = Settings()
    settings.setmodule("corpus.settings")
    settings.setdict(given, priority="cmdline")
    return settings


def test_the_project_as_it_is_passes_and_is_the_default() -> None:
    assert check(_settings()) == CorpusSettings() == CorpusSettings.of(Settings())
    assert not [name for name in vars(project) if name.startswith("CORPUS_")]  # each default stands once


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        # no number
        ("CORPUS_SHARD_ROWS", "x", "CORPUS_SHARD_ROWS: 'x' is no whole number of at least 1"),
        ("CORPUS_SHARD_ROWS", "", "CORPUS_SHARD_ROWS: '' is no whole number of at least 1"),
        ("CORPUS_SHARD_ROWS", "10.5", "CORPUS_SHARD_ROWS: '10.5' is no whole number of at least 1"),
        ("CORPUS_SHARD_ROWS", 10.5, "CORPUS_SHARD_ROWS: 10.5 is no whole number of at least 1"),
        ("CORPUS_SHARD_ROWS", True, "CORPUS_SHARD_ROWS: True is no whole number of at least 1"),
        ("CORPUS_SHARD_ROWS", [5], "CORPUS_SHARD_ROWS: [5] is no whole number of at least 1"),
        ("CORPUS_RECHECK_DAYS", "abc", "CORPUS_RECHECK_DAYS: 'abc' is no number from 0 to 36500"),
        ("CORPUS_RECHECK_DAYS", "1,5", "CORPUS_RECHECK_DAYS: '1,5' is no number from 0 to 36500"),
        # out of range
        ("CORPUS_WINDOW", "0", "CORPUS_WINDOW: '0' is no whole number of at least 1"),
        ("CORPUS_WINDOW", str(10**30), f"CORPUS_WINDOW: {10**30} is too large"),
        ("CORPUS_SHARD_ROWS", 0, "CORPUS_SHARD_ROWS: 0 is no whole number of at least 1"),
        ("CORPUS_STOP_GRACE", "-1", "CORPUS_STOP_GRACE: '-1' is no number from 0 to 3600"),
        ("CORPUS_STOP_GRACE", "nan", "CORPUS_STOP_GRACE: 'nan' is no number from 0 to 3600"),
        ("CORPUS_STOP_GRACE", "inf", "CORPUS_STOP_GRACE: 'inf' is no number from 0 to 3600"),
        ("CORPUS_RECHECK_DAYS", math.inf, "CORPUS_RECHECK_DAYS: inf is no number from 0 to 36500"),
        ("CORPUS_RECHECK_DAYS", "1e300", "CORPUS_RECHECK_DAYS: '1e300' is no number from 0 to 36500"),
        # none of the choices
        ("CORPUS_SYNC", "SOMETIMES", "CORPUS_SYNC: 'SOMETIMES' is none of FULL, NORMAL"),
        ("CORPUS_SYNC", "OFF", "CORPUS_SYNC: 'OFF' is none of FULL, NORMAL"),
        ("CORPUS_ARCHIVE", "maybe", "CORPUS_ARCHIVE: 'maybe' is neither True nor False"),
        ("CORPUS_ARCHIVE", "", "CORPUS_ARCHIVE: '' is neither True nor False"),
        ("CORPUS_ARCHIVE", 2, "CORPUS_ARCHIVE: 2 is neither True nor False"),
        # no networks
        ("CORPUS_ALLOW_NETWORKS", "300.1.1.1/8", "CORPUS_ALLOW_NETWORKS: '300.1.1.1/8' is no network such as"),
        ("CORPUS_ALLOW_NETWORKS", "10.0.0.0/8,x", "CORPUS_ALLOW_NETWORKS: 'x' is no network such as 10.1.0.0/16"),
        ("CORPUS_ALLOW_NETWORKS", ["10.1.2.3/8"], "CORPUS_ALLOW_NETWORKS: '10.1.2.3/8' is no network such as"),
        ("CORPUS_ALLOW_NETWORKS", '["10.0.0.0/8"', "CORPUS_ALLOW_NETWORKS: '[\"10.0.0.0/8\"' is no list"),
        *(
            ("CORPUS_ALLOW_NETWORKS", network, f"CORPUS_ALLOW_NETWORKS: '{network}' is no network such as")
            for network in ("10.1.0.1/16", "localhost", "10.0.0.0/33")
        ),
        ("CORPUS_ALLOW_NETWORKS", 5, "CORPUS_ALLOW_NETWORKS: 5 is no network such as 10.1.0.0/16"),
        # no path, no text, no name
        ("CORPUS_DATA", "", "CORPUS_DATA: '' is no path"),
        ("CORPUS_DATA", "a\0b", r"CORPUS_DATA: 'a\x00b' is no path"),
        ("CORPUS_CONTACT", 5, "CORPUS_CONTACT: 5 is no text"),
        ("CORPUS_RUN_ID", "../../etc", "CORPUS_RUN_ID: '../../etc' is no name of a file"),
        # no name of a setting
        (
            "CORPUS_ALOW_LOOPBACK",
            "1",
            "CORPUS_ALOW_LOOPBACK: there is no such setting; did you mean CORPUS_ALLOW_LOOPB",
        ),
        ("CORPUS_DATTA", "x", "CORPUS_DATTA: there is no such setting; did you mean CORPUS_DATA?"),
        ("corpus_window", "9", "corpus_window: there is no such setting; did you mean CORPUS_WINDOW?"),
        ("COPRUS_WINDOW", "9", "COPRUS_WINDOW: there is no such setting; did you mean CORPUS_WINDOW?"),
        ("CORPUS_", "9", "CORPUS_: there is no such setting; docs/settings.md lists them"),
        ("CORPUS_XYZ", "9", "CORPUS_XYZ: there is no such setting; docs/settings.md lists them"),
        # Scrapy's own
        ("DOWNLOAD_DELAY", "abc", "DOWNLOAD_DELAY: 'abc' is no number of at least 0"),
        ("DOWNLOAD_DELAY", "-1", "DOWNLOAD_DELAY: '-1' is no number of at least 0"),
        ("DOWNLOAD_TIMEOUT", "inf", "DOWNLOAD_TIMEOUT: 'inf' is no number of at least 0"),
        ("CONCURRENT_REQUESTS", "0", "CONCURRENT_REQUESTS: '0' is no whole number of at least 1"),
        ("RETRY_TIMES", "2.5", "RETRY_TIMES: '2.5' is no whole number of at least 0"),
        ("ROBOTSTXT_OBEY", "maybe", "ROBOTSTXT_OBEY: 'maybe' is neither True nor False"),
        ("LOG_LEVEL", "25", "LOG_LEVEL: '25' is none of CRITICAL"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL: 'LOUD' is none of CRITICAL"),
    ],
)
def test_a_wrong_setting_says_what_it_may_be(name: str, value: object, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        check(_settings(**{name: value}))
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "field", "means"),
    [
        ("CORPUS_SHARD_ROWS", "15", "shard_rows", 15),
        ("CORPUS_SHARD_SECONDS", "0.5", "shard_seconds", 0.5),
        ("CORPUS_SHARD_SECONDS", 5, "shard_seconds", 5.0),
        ("CORPUS_SYNC", "normal", "sync", "NORMAL"),
        ("CORPUS_DATA", "my data", "data", Path("my data")),
        ("CORPUS_RUN_ID", "20261121T223000Z-1f3a9c", "run_id", "20261121T223000Z-1f3a9c"),
        ("CORPUS_CONTACT", None, "contact", ""),
        *(("CORPUS_DRIFT", value, "drift", False) for value in ("False", "false", "0", 0, False)),
        *(("CORPUS_DRIFT", value, "drift", True) for value in ("True", "true", "1", 1, True)),
        ("CORPUS_ALLOW_NETWORKS", "", "allow_networks", ()),
        *(
            ("CORPUS_ALLOW_NETWORKS", value, "allow_networks", (ip_network("10.1.0.0/16"), ip_network("fd00::/8")))
            for value in (
                "10.1.0.0/16,fd00::/8",
                " 10.1.0.0/16  fd00::/8 ",
                '["10.1.0.0/16", "fd00::/8"]',
                ["10.1.0.0/16", "fd00::/8"],
            )
        ),
    ],
)
def test_a_right_one_comes_as_its_type(name: str, value: object, field: str, means: object) -> None:
    assert getattr(check(_settings(**{name: value})), field) == means


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        check(_settings(CORPUS_WINDOW="0", CORPUS_SYNC="x", CORPUS_DATTA="y", DOWNLOAD_DELAY="z"))
    assert all(name in str(caught.value) for name in ("CORPUS_WINDOW", "CORPUS_SYNC", "CORPUS_DATTA", "DOWNLOAD_DELAY"))


@pytest.mark.parametrize("name", ["CORP_DATA", "CORPORA_DATA", "MY_CORPUS_DATA", "FAULT", "WINDOW"])
def test_the_names_of_other_projects_are_theirs(name: str) -> None:
    check(_settings(**{name: "x"}))


def test_the_settings_are_asked_for_by_name_only_here() -> None:
    package = Path(project.__file__).parent
    reading = re.compile(r"(?:\.get\w*\(|\[)\s*[\"']CORPUS_\w+[\"']")
    assert [str(path) for path in package.rglob("*.py") if reading.search(path.read_text(encoding="utf-8"))] == []
