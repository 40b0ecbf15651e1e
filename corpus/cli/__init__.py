"""The `corpus` command: one module a subcommand, imported only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from corpus import __version__
from corpus.errors import CorpusError, Exit
from corpus.text.display import visible

#: subcommand -> the line `corpus --help` shows. The module of that name holds ``command``.
COMMANDS = {
    "demo": "Crawl the bundled site and show what comes out.",
    "crawl": "Run a spider; the same as `scrapy crawl`.",
    "process": "Read saved pages without a crawl.",
    "explain": "Show every change made to a page, and by which rule.",
    "status": "What the data folder holds: runs, queue, shards.",
    "runs": "The runs so far and how each ended.",
    "verify": "Read every shard and compare it with its manifest.",
    "compact": "Rewrite many small shards to few.",
    "upgrade": "Rewrite the shards of older versions in today's columns.",
    "rebuild": "Make the articles again from the raw pages kept.",
    "learn": "Find paragraphs that come back on many pages of a site.",
    "capture": "Save a page as a test fixture for a new site.",
}


class LazyGroup(click.Group):
    """Loads a subcommand's module when it is needed: `corpus --help` must not import Scrapy or pyarrow."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"corpus.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="corpus")
def group() -> None:
    """Harvest Chinese articles into Parquet you can trust.

    Try `corpus demo` first; then `corpus process PAGE.html`, or `scrapy crawl niaogebiji`.
    """


def main() -> None:
    """Run a subcommand; our own errors end in one line and their exit status."""
    try:
        status = group(standalone_mode=False)
    except CorpusError as error:
        click.echo(f"corpus: {visible(str(error))}", err=True)
        status = error.exit
    except click.ClickException as error:
        error.show()
        status = Exit.USAGE
    except click.Abort:
        status = Exit.INTERRUPTED
    except BrokenPipeError:  # `corpus process … | head`
        sys.stderr.close()
        status = Exit.DONE
    sys.exit(int(status or 0))
