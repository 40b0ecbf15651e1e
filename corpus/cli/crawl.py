"""`corpus crawl SPIDER`: `scrapy crawl` without the need for a project folder."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("spider")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder; default: data")
@click.option("--json-logs", is_flag=True, help="One JSON object a log line, for collectors.")
@click.pass_context
def command(context: click.Context, *, spider: str, data: Path | None, json_logs: bool) -> None:
    """Run a spider: niaogebiji, wechat or mirror. Further options go to Scrapy (-a, -s, -L …).

    \b
    corpus crawl niaogebiji -a category=101 -a since=2026-01-01
    corpus crawl wechat -a file=urls.txt --data /srv/corpus
    corpus crawl mirror -a urls=https://example.com/a/1.html

    A wrong argument lists the allowed ones. docs/exit-codes.md explains the exit status.
    """
    from scrapy.cmdline import execute

    os.environ["SCRAPY_SETTINGS_MODULE"] = "corpus.settings"
    options = [f"CORPUS_DATA={data}"] if data else []
    options += ["CORPUS_JSON_LOGS=True"] if json_logs else []
    settings = [part for option in options for part in ("-s", option)]
    execute(["scrapy", "crawl", spider, *settings, *context.args])  # ends in SystemExit with the run's status
