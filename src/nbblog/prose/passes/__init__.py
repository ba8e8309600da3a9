"""Passes over the token stream of a post: each turns one kind of Markdown into good HTML."""
