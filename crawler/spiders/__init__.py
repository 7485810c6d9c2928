"""The Scrapy spiders: the thin shell that asks for pages."""
