"""Prose to HTML: Markdown, math, headings, links and pictures."""
