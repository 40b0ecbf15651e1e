"""One run, from its command to its exit status.

::

    run.py        the frame: what must hold before, the crawl, the verdict after all is closed, and its views
    signals.py    SIGTERM, SIGINT, SIGHUP: an end within seconds
    stop.py       an end from inside: each reason with its exit status and sentence; ``end_run``
    counters.py   the names of what is counted
    outcome.py    statistics in, verdict out
    failures.py   what an exception makes of the verdict, also of those that Scrapy only logs
    drift.py      the run beside those before: has the site changed?
    record.py     one JSON file a run: running, finished, died
    metrics.py    the same for Prometheus
    logs.py       log lines

The verdict is computed once (``run_crawl``); the record, the metrics, the ledger's row and the exit status show it.
"""
