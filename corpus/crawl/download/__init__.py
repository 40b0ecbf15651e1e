"""How bytes are fetched: the downloader's queues, the HTTP handler, name resolution and the addresses it may give."""
