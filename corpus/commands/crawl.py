"""`scrapy crawl` with an exit status that can be trusted; takes the place of Scrapy's own through COMMANDS_MODULE."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError

from corpus.crawl.run.record import new_run_id
from corpus.crawl.run.run import run_crawl
from corpus.crawl.settings_model import check_or_exit
from corpus.errors import Exit

_JOBDIR = (
    "JOBDIR loses articles: after a kill its list of seen URLs survives and its queue does not, so the next run ends "
    "at once and calls that success. Leave it out. Every run goes on where the last one stopped, however that ended: "
    "the ledger in {data}/_state keeps what is still to be fetched. Run the same command again."
)

_FEEDS = (
    "-o, -O and FEEDS don't work here: a feed is written after the fact, without the guarantees of the ledger. "
    "Articles go to {data}/articles as Parquet; data/README.md shows how to read them."
)


class Command(ScrapyCrawl):
    """See docs/exit-codes.md for the exit statuses."""

    def short_desc(self) -> str:
        return "Run a spider; the exit status tells how it went"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json-logs", action="store_true", help="one JSON object a line instead of text")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        ours = check_or_exit(self.settings)
        if opts.json_logs:
            self.settings.set("CORPUS_JSON_LOGS", True, priority="cmdline")
        if not ours.run_id:
            self.settings.set("CORPUS_RUN_ID", new_run_id(), priority="cmdline")
        if self.settings.getdict("FEEDS"):
            raise UsageError(_FEEDS.format(data=ours.data), print_help=False)
        if self.settings["JOBDIR"]:
            raise UsageError(_JOBDIR.format(data=ours.data), print_help=False)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        process = self.crawler_process
        assert isinstance(process, AsyncCrawlerProcess), "TWISTED_REACTOR must be the asyncio one"
        names = ", ".join(sorted(process.spider_loader.list()))
        if len(args) != 1:
            sys.stderr.write(f"corpus: name one spider: {names}\n")
            self.exitcode = Exit.USAGE
            return
        try:
            crawler = self._create_crawler(args[0])
        except KeyError:
            sys.stderr.write(f"corpus: there is no spider {args[0]!r}; there are: {names}\n")
            self.exitcode = Exit.USAGE
            return
        check_or_exit(crawler.settings)  # a spider's own are among them now
        self.exitcode = run_crawl(process, crawler, opts.spargs)
