"""`make bench`: every benchmark in this folder, one after another, or the ones named."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time

import benchmarks


def main(names: list[str]) -> None:
    """Run ``main()`` of each module that has one."""
    known = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    if wrong := set(names) - set(known):
        sys.exit(f"no such benchmark: {', '.join(sorted(wrong))}; there are: {', '.join(known)}")
    for name in names or known:
        if name == "__main__":
            continue
        run = getattr(importlib.import_module(f"benchmarks.{name}"), "main", None)
        if run is None:
            continue
        title, *_ = (sys.modules[f"benchmarks.{name}"].__doc__ or "").splitlines()
        print(f"\n== {name}: {title}\n", flush=True)
        started = time.monotonic()
        run()
        print(f"   ({time.monotonic() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
