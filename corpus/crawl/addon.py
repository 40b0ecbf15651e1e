"""The add-on that does what a settings file can't: checks all settings, installs our log handler, names the contact."""

from __future__ import annotations

import logging

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, Settings

from corpus import __version__
from corpus.crawl.run import logs
from corpus.crawl.settings_model import check, check_or_exit, refuse
from corpus.text.display import one_line

logger = logging.getLogger(__name__)


class PoliteCrawl:
    """Scrapy add-on, in ADDONS. Add-ons must be named in the project's settings: a spider's come too late."""

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Runs in every command, before Scrapy sets up its logging."""
        check_or_exit(settings)
        if not settings.getbool("LOG_INSTALL_ROOT_HANDLER"):
            try:
                logs.install(settings)
            except OSError as error:
                refuse(f"LOG_FILE: {error.filename}: {error.strerror}")

    def update_settings(self, settings: Settings) -> None:
        """The User-Agent: the name that robots.txt files know, and whom to write to."""
        ours = check(settings)  # again: a spider's own are among them now
        if settings.getbool("HTTPPROXY_ENABLED"):
            logger.warning(
                "HTTPPROXY_ENABLED: a proxy resolves names itself; private addresses behind it are not kept out"
            )
        if (settings.getpriority("USER_AGENT") or 0) > SETTINGS_PRIORITIES["default"]:
            return  # the operator wrote a whole User-Agent
        contact = one_line(ours.contact.strip(), 200)
        if not contact:
            logger.warning("CORPUS_CONTACT is not set: site owners can't tell whom to write to")
        agent = f"{settings['ROBOTSTXT_USER_AGENT']}/{__version__} (+{contact or 'contact not set'})"
        settings.set("USER_AGENT", agent.encode("ascii", "ignore").decode(), priority="addon")
