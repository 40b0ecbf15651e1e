"""Our settings, CORPUS_*: what each means, its unit, its bounds and its default. One typed model, checked before a run.

Who needs a setting asks for it by name: ``CorpusSettings.of(crawler.settings).shard_rows``. The add-on checks them all
(``check``) before anything is made or fetched. docs/settings.md is written from here (``make docs``), and
corpus/settings.py takes the defaults from here.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated, Any, NoReturn, Self

import pydantic
from pydantic.fields import FieldInfo
from scrapy.settings import BaseSettings, default_settings

from corpus.crawl.values import Flag, Number, Whole, complaints, nearest
from corpus.errors import Exit, UsageError
from corpus.storage.ledger.database import Sync

PREFIX = "CORPUS_"


def _items(value: object) -> object:
    """``A,B``, ``A B`` or a JSON list: on a command line every list is text."""
    if not isinstance(value, str):
        return value
    if not value.lstrip().startswith("["):
        return value.replace(",", " ").split()
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no list, neither A,B nor JSON ({error})") from error


def _path(value: object) -> object:
    if isinstance(value, str) and (not value.strip() or "\0" in value):
        raise ValueError(f"{value!r} is no path")
    return value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _run_id(value: str) -> str:
    if value and not re.fullmatch(r"[0-9A-Za-z][\w.-]{0,99}", value, re.ASCII):
        raise ValueError(f"{value!r} is no name of a file: letters, digits, . _ - and at most 100 of them")
    return value


DataFolder = Annotated[Path, pydantic.BeforeValidator(_path)]
RunId = Annotated[str, pydantic.AfterValidator(_run_id)]
AnyCaseSync = Annotated[Sync, pydantic.BeforeValidator(_upper)]
Networks = Annotated[tuple[pydantic.IPvAnyNetwork, ...], pydantic.BeforeValidator(_items)]


def _setting(default: object, meaning: str, *, unit: str = "", allowed: str = "", **bounds: float) -> Any:
    words = {"unit": unit, **({"allowed": allowed} if allowed else {})}
    return pydantic.Field(default, description=meaning, json_schema_extra=words, **bounds)  # type: ignore[call-overload]


class CorpusSettings(pydantic.BaseModel):
    """The fields are the settings without CORPUS_, in small letters. Times are in seconds where no unit is named."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    # --- who we are, and where it goes
    contact: str = _setting("", "mail address or URL put into the User-Agent: whom site owners can write to")
    data: DataFolder = _setting("data", "the data folder: ledger, shards, run records", validate_default=True)
    archive: Flag = _setting(True, "keep the raw bytes of every page in `pages/`, so that all can be rebuilt")
    sync: AnyCaseSync = _setting(
        "FULL", "`NORMAL` is faster and survives a kill, but a power cut may cost the last transactions"
    )
    shard_rows: Whole = _setting(1000, "rows after which a shard is sealed …", unit="rows", ge=1)
    shard_seconds: Number = _setting(600.0, "… or the age of its oldest row", unit="s", ge=0, le=7 * 86_400)

    # --- what is asked for, and when again
    window: Whole = _setting(64, "requests taken out of the ledger at a time", unit="requests", ge=1)
    known_pages: Whole = _setting(
        1,
        "list pages in a row with known articles only after which paging stops; 0: never. It goes on in the first run "
        "that `pages` and `since` let go further back than all before, and through an album",
        unit="pages",
        ge=0,
    )
    recheck_days: Number = _setting(
        30.0, "age after which a known article is asked for again (conditional GET)", unit="days", ge=0, le=36_500
    )

    # --- how politely
    retry_after_max: Number = _setting(
        300.0, "a host is waited for when it asks (Retry-After); a longer wish ends the run", unit="s", ge=0, le=604_800
    )
    # Most limits count per minute: two such pauses, the second twice as long, outlast one.
    retry_after_default: Number = _setting(
        30.0, "pause after a 429 or 503 that names no time", unit="s", ge=0, le=604_800
    )
    block_pages: Whole = _setting(3, "verification pages in a row that count as a block; 0: never", unit="pages", ge=0)
    block_cooldown: Number = _setting(
        600.0, "a blocking host is left alone, in this run and the next", unit="s", ge=0, le=604_800
    )
    block_trips: Whole = _setting(2, "blocks of one host in a run before the run ends", unit="blocks", ge=1)
    network_errors: Whole = _setting(
        20, "failed connections in a row before the run ends; 0: never", unit="connections", ge=0
    )
    unproductive_pages: Whole = _setting(
        200,
        "pages of one shape that led to nothing before the shape is left alone; also list pages in a row without a new "
        "article after which a list is left for the next run, which reads on there; 0: no limit",
        unit="pages",
        ge=0,
    )

    # --- what may be reached
    allow_loopback: Flag = _setting(False, "allow 127.0.0.1 and ::1, for tests")
    allow_networks: Networks = _setting(
        (),
        "private networks that may be reached; many: `10.1.0.0/16,fd00::/8`, or a JSON list",
        allowed="network such as 10.1.0.0/16",
    )

    # --- the run
    min_free_mb: Whole = _setting(64, "less free disk than this at the start: refuse to run", unit="MiB", ge=0)
    stop_grace: Number = _setting(8.0, "between a signal and the end, come what may", unit="s", ge=0, le=3600)
    keep_runs: Whole = _setting(500, "run records kept; 0: all", unit="records", ge=0)
    run_id: RunId = _setting("", "name of the run and of its record; empty: made from the time")
    drift: Flag = _setting(True, "compare each run with the site's own history")
    progress: Flag = _setting(True, "a live line in a terminal, else one line a minute")
    json_logs: Flag = _setting(False, "one JSON object a log line")

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """The settings of a crawl; None is the default. UsageError names all that are wrong, on one line."""
        given = _given(settings, {named(field): field for field in cls.model_fields})
        try:
            return cls.model_validate(given)
        except pydantic.ValidationError as error:
            wrong = complaints(error, cls.model_fields, given)
            raise UsageError("; ".join(f"{named(field)}: {why}" for field, why in wrong)) from error

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Name → default, as a settings file would hold it."""
        return {named(field): value for field, value in cls().model_dump(mode="json").items()}


def named(field: str) -> str:
    return PREFIX + field.upper()


def _given(settings: BaseSettings, fields: Mapping[str, str]) -> dict[str, object]:
    """Field → value of the settings that are not None. ``fields``: name of the setting → field."""
    return {field: value for name, field in fields.items() if (value := settings.get(name)) is not None}


NAMES = tuple(named(field) for field in CorpusSettings.model_fields)


def _level(value: object) -> object:
    """A level as ``logging`` takes it: one of its names, or a number that is no text."""
    if not isinstance(value, int) and value not in logging.getLevelNamesMapping():
        raise ValueError(f"{value!r} is none of {', '.join(logging.getLevelNamesMapping())}")
    return value


def _all(kind: object, *names: str) -> dict[str, Any]:
    return dict.fromkeys(names, kind)


#: Scrapy's own settings that end a crawl in a traceback where they are wrong. The types are those it reads them with.
_SCRAPY: dict[str, Any] = {
    **_all(Flag, *(name for name, value in vars(default_settings).items() if isinstance(value, bool))),
    **_all(
        Annotated[Whole, pydantic.Field(ge=1)],
        "CONCURRENT_REQUESTS",
        "CONCURRENT_REQUESTS_PER_DOMAIN",
        "CONCURRENT_ITEMS",
    ),
    **_all(
        Annotated[Whole, pydantic.Field(ge=0)],
        *("CLOSESPIDER_ERRORCOUNT", "CLOSESPIDER_ITEMCOUNT", "CLOSESPIDER_PAGECOUNT"),
        *("CLOSESPIDER_PAGECOUNT_NO_ITEM", "CLOSESPIDER_TIMEOUT_NO_ITEM", "DEPTH_LIMIT", "DNSCACHE_SIZE"),
        *("DOWNLOAD_MAXSIZE", "DOWNLOAD_WARNSIZE", "MEMUSAGE_LIMIT_MB", "MEMUSAGE_WARNING_MB", "METAREFRESH_MAXDELAY"),
        *("REDIRECT_MAX_TIMES", "RETRY_TIMES", "URLLENGTH_LIMIT"),
    ),
    **_all(
        Annotated[Number, pydantic.Field(ge=0)],
        *("AUTOTHROTTLE_MAX_DELAY", "AUTOTHROTTLE_START_DELAY", "CLOSESPIDER_TIMEOUT", "DNS_TIMEOUT"),
        *("DOWNLOAD_DELAY", "DOWNLOAD_DELAY_JITTER", "DOWNLOAD_TIMEOUT", "LOGSTATS_INTERVAL"),
    ),
    **_all(
        Annotated[Number, pydantic.Field(gt=0)], "AUTOTHROTTLE_TARGET_CONCURRENCY", "MEMUSAGE_CHECK_INTERVAL_SECONDS"
    ),
    "LOG_LEVEL": Annotated[object, pydantic.BeforeValidator(_level)],
}
_FIELDS: dict[str, Any] = {name: (kind, None) for name, kind in _SCRAPY.items()}
_ScrapySettings: type[pydantic.BaseModel] = pydantic.create_model(
    "_ScrapySettings", __config__=pydantic.ConfigDict(allow_inf_nan=False), **_FIELDS
)


def check(settings: BaseSettings) -> CorpusSettings:
    """All that can be said of settings before a run: unknown names of ours, wrong values of ours and of Scrapy's.

    Raises:
        UsageError: names each, on one line.
    """
    wrong = [*_unknown(settings), *_scrapy(settings)]
    try:
        ours = CorpusSettings.of(settings)
    except UsageError as error:
        raise UsageError("; ".join([*wrong, str(error)])) from error
    if wrong:
        raise UsageError("; ".join(wrong))
    return ours


def check_or_exit(settings: BaseSettings) -> CorpusSettings:
    """``check`` at the edge: a wrong setting is one line and exit status 2, before anything is made or fetched.

    Scrapy turns no exception of an add-on or a crawl into an exit status.
    """
    try:
        return check(settings)
    except UsageError as error:
        refuse(str(error))


def refuse(why: str) -> NoReturn:
    sys.stderr.write(f"corpus: {why} (exit {int(Exit.USAGE)} {Exit.USAGE.name})\n")
    raise SystemExit(int(Exit.USAGE))


def _unknown(names: Iterable[object]) -> Iterator[str]:
    for name in names:
        if isinstance(name, str) and name not in NAMES and _is_meant_for_us(name):
            bare = name.upper().partition("_")[2]
            near = nearest(bare, [known.removeprefix(PREFIX) for known in NAMES]).replace("mean ", f"mean {PREFIX}")
            yield f"{name}: there is no such setting{near or '; docs/settings.md lists them'}"


def _is_meant_for_us(name: str) -> bool:
    """CORPUS_ in any case, and names of ours behind a prefix that is nearly it (COPRUS_DATA)."""
    prefix, underscore, rest = name.upper().partition("_")
    if prefix + underscore == PREFIX:
        return True
    return PREFIX + rest in NAMES and SequenceMatcher(None, prefix, PREFIX[:-1]).ratio() > 0.82  # one letter wrong


def _scrapy(settings: BaseSettings) -> Iterator[str]:
    fields: dict[str, FieldInfo] = _ScrapySettings.model_fields
    given = _given(settings, {name: name for name in fields})
    try:
        _ScrapySettings.model_validate(given)
    except pydantic.ValidationError as error:
        yield from (f"{name}: {why}" for name, why in complaints(error, fields, given))
