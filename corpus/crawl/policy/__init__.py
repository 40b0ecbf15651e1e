"""What a crawl may ask for, and what it keeps to itself: rules over URLs, the refusals, secrets. No components here."""
