"""The parts of a crawl, by kind of Scrapy component. One request passes them in this order:

 1. A spider yields it. ``spidermiddlewares.scheduling`` stores it in the ledger and takes out what is due.
 2. ``downloadermiddlewares.offsite``: is its host one of this crawl?
 3. ``downloadermiddlewares.url_guard``: scheme, port and address; is it a trap? Redirects come by here again.
 4. ``downloadermiddlewares.breaker``: a host that showed verification pages is left alone.
 5. ``downloadermiddlewares.robotstxt``: may it be fetched? Crawl-delay becomes the host's floor.
 6. ``downloadermiddlewares.retry_after``: has the server asked for more patience than a run has?
 7. ``download.downloader``: it waits in its host's slot; ``extensions.throttle`` sets the delay. A stop refuses it.
 8. ``download.handler`` connects, to no other ``download.addresses`` than ``download.resolver`` lets through.
 9. The answer goes back: ``httpcompression`` unpacks it; of a failure ``address_guard`` tells whether the name led to
    a refused address, ``network`` whether there is a network at all; ``retry_after`` holds the host or tries again.
10. The spider's callback reads it. ``spidermiddlewares.traps`` notes pages that lead nowhere, for the guard.
11. ``scheduling`` stores the links it found, in the transaction that marks the page done, and hands on its ``Page``;
    what failed or was refused (``policy.refused``) ends in its errback.
12. ``corpus.pipelines`` read the page and store the row. ``events`` tell the breaker, the guard and the extensions.

``extensions.harvest`` holds the ledger, ``extensions.monitor`` the run record and the figures, ``extensions.progress``
says how far it is, ``extensions.cut_report`` what was cut, ``extensions.corestats`` are Scrapy's. ``run`` begins and
ends it all: signals, counters, the verdict. corpus/settings.py says which parts are in and where they stand.
"""
