"""Add-ons that break the ledger in the middle of a run, as a failing disk would, or a bug."""

from __future__ import annotations

from typing import Any, ClassVar

from corpus.errors import DiskFullError, LedgerError
from corpus.storage.ledger.ledger import Ledger


class _Broken:
    method: ClassVar[str]
    error: ClassVar[Exception] = LedgerError("ledger.sqlite: damaged")

    @classmethod
    def update_pre_crawler_settings(cls, _: Any) -> None:
        whole, calls = getattr(Ledger, cls.method), iter(["the first call is good"])

        def broken(*args: Any, **kwargs: Any) -> Any:
            if next(calls, None) is None:
                raise cls.error
            return whole(*args, **kwargs)

        setattr(Ledger, cls.method, broken)


class Store(_Broken):
    method = "store"


class Discover(_Broken):
    method = "discover"


class Due(_Broken):
    method = "due"


class Bug(_Broken):
    method, error = "store", ValueError("a row nobody thought of")


class FullStore(_Broken):
    method, error = "store", DiskFullError("ledger.sqlite: no space left")


class FullDiscover(_Broken):
    method, error = "discover", DiskFullError("ledger.sqlite: no space left")


class FullSeal(_Broken):
    method, error = "seal", DiskFullError("part-1.parquet: no space left")
