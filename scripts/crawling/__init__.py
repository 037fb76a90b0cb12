"""The recorded crawl of the demonstration: what `scripts/crawl.py` asks, reads, keeps and compares."""
