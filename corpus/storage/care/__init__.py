"""What is done to a data root between crawls. Only `swap` ever replaces a finished shard.

::

    reconcile   a ledger that knows less than the folder learns from the shards
    verify      is everything there, and as it was written?
    restore     rows that are gone are made again from the raw pages, or fetched again
    twins       rows that are there twice are left in one place
    compact     many small shards to few
    upgrade     shards of older columns in today's;  rewrite: one shard again
    swap        one folder for another in one step, announced first, finished by whoever comes next
"""
