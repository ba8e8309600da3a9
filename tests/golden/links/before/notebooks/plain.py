"""A module that a notebook imports: no post."""

ANSWER = 42
