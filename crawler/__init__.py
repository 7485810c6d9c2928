"""From seed articles to judged articles: citations, sources, fetching, extraction, verdicts."""
