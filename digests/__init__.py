"""From stored articles to mailed editions: stories, composition, rendering, delivery."""
