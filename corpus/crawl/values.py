"""What comes from a command line or a settings file, checked: one way to read it and one sentence for what is wrong.

Spider arguments and settings share it, so that ``-a pages=x`` and ``-s CORPUS_WINDOW=x`` are answered alike.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import pydantic
from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from corpus.text.display import one_line

_FLAGS = {"True": True, "true": True, "1": True, 1: True, "False": False, "false": False, "0": False, 0: False}


def _read_as(kind: Callable[[str], object]) -> pydantic.BeforeValidator:
    """Text as Scrapy's ``getint`` and ``getfloat`` read it; what can't be read stays, and fails the strict type."""

    def read(value: object) -> object:
        if isinstance(value, float) and kind is int and value.is_integer():
            return int(value)
        try:
            return kind(value) if isinstance(value, str) else value
        except ValueError:
            return value

    return pydantic.BeforeValidator(read)


def _flag(value: object) -> object:
    """The words of Scrapy's ``getbool``."""
    return _FLAGS.get(value, value) if isinstance(value, str | int) else value


def _storable(value: int) -> int:
    if abs(value) >= 2**63:  # what SQLite holds
        raise ValueError(f"{value} is too large")
    return value


#: Strict: ``True`` is no number and 2 is no flag.
Whole = Annotated[int, pydantic.Strict(), _read_as(int), pydantic.AfterValidator(_storable)]
Number = Annotated[float, pydantic.Strict(), _read_as(float)]
Flag = Annotated[bool, pydantic.Strict(), pydantic.BeforeValidator(_flag)]


def complaints(
    error: pydantic.ValidationError, fields: Mapping[str, FieldInfo], given: Mapping[str, object]
) -> list[tuple[str, str]]:
    """(field name, what is wrong with the value given) of each problem; the name is "" where it is of none alone.

    >>> class Options(pydantic.BaseModel):
    ...     pages: int = pydantic.Field(1, ge=1)
    >>> try:
    ...     Options(pages="x")
    ... except pydantic.ValidationError as error:
    ...     complaints(error, Options.model_fields, {"pages": "x"})
    [('pages', "'x' is no whole number of at least 1")]
    """
    found = []
    for problem in error.errors():
        name = str(problem["loc"][0]) if problem["loc"] else ""
        if problem["type"] == "value_error" or name not in fields:  # the words of our own validators
            found.append((name, one_line(problem["msg"].removeprefix("Value error, "))))
        else:
            value = given.get(name) if len(problem["loc"]) == 1 else problem["input"]  # one of a list
            found.append((name, f"{one_line(repr(value), 200)} is {no(fields[name])}"))
    return found


def no(field: FieldInfo) -> str:
    """What a wrong value of the field is not: "no whole number of at least 1", "neither True nor False"."""
    kind = _inner(field.annotation)
    if kind is bool:
        return "neither True nor False"
    if typing.get_origin(kind) is typing.Literal:
        return f"none of {', '.join(typing.get_args(kind))}"
    return f"no {allowed(field)}"


def allowed(field: FieldInfo) -> str:
    """What a field takes, in words and with its bounds: "whole number of at least 1", "number from 0 to 60"."""
    kind = _inner(field.annotation)
    if typing.get_origin(kind) is typing.Literal:
        return ", ".join(typing.get_args(kind))
    if isinstance(field.json_schema_extra, dict) and "allowed" in field.json_schema_extra:
        return str(field.json_schema_extra["allowed"])
    names = {int: "whole number", float: "number", bool: "True, False", date: "day such as 2026-01-31", Path: "path"}
    return names.get(kind, "text") + _bounds(field.metadata)


def _bounds(metadata: Iterable[object]) -> str:
    low = next((each.ge for each in metadata if isinstance(each, Ge)), None)
    high = next((each.le for each in metadata if isinstance(each, Le)), None)
    above = next((each.gt for each in metadata if isinstance(each, Gt)), None)
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f" of at least {low}"
    if above is not None:
        return f" above {above}" + (f", at most {high}" if high is not None else "")
    return ""


def _inner(annotation: Any) -> Any:
    """``int`` of ``int | None``."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return next(each for each in typing.get_args(annotation) if each is not types.NoneType)
    return annotation


def nearest(name: str, names: Iterable[str]) -> str:
    """A question to put behind an unknown name; "" where no known one is near.

    >>> nearest("catgory", ["category", "since"])
    '; did you mean category?'
    >>> nearest("x", ["category", "since"])
    ''
    """
    found = get_close_matches(name, names, 1)
    return f"; did you mean {found[0]}?" if found else ""
