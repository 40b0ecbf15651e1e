"""The ledger of a data root: one SQLite file, one writer, everything in transactions.

::

    ledger      the face of it: what a crawl calls
    queue       pages to fetch, fetched, failed, given up: the table `frontier`
    documents   content key and revision of each article, the addresses it goes by
    journal     rows that are stored and wait for their shard, and how they get there
    inventory   the finished shards, as the manifests should name them
    runs        how each run went;  overview: all of it at a glance
    database    the file: tables, transactions, errors;  migrations: from the tables of older versions
"""
