"""Commands of `scrapy` that take the place of Scrapy's own (COMMANDS_MODULE). `corpus` and its commands are in cli/."""
