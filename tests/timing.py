"""How much work something is: a measure that is the same on a busy machine and on a quiet one."""

from __future__ import annotations

import time
from collections.abc import Callable

#: CPU seconds of ``_loop`` on the machine the limits of the tests were set on, with nothing else running.
_QUIET = 0.044


def work_seconds(work: Callable[[], object]) -> float:
    """CPU seconds that ``work`` would take on a quiet machine: never wall time, and measured beside a fixed loop.

    Threads that share a core, or a slow one, make both slower; the slower loop of before and after counts.
    """
    before = _cpu_seconds(_loop)
    taken = _cpu_seconds(work)
    return taken * min(1.0, _QUIET / max(before, _cpu_seconds(_loop)))


def _cpu_seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _loop() -> int:
    return sum(len(str(number)) for number in range(600_000))
