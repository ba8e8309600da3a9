"""Notes on lines of code: the ordered list below a block whose lines end with `# <1>`."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.highlight import Notes, has_notes
from nbblog.prose.dialect import dialect


def notes_in(text: str, code: str, prefix: str) -> Notes | None:
    """Return the notes on some code that a Markdown text begins with, or None."""
    if not has_notes(code):
        return None
    tokens = dialect().parse(text)
    count = _count(tokens, 0)
    return Notes(prefix, count) if count else None


def name_notes(tokens: list[Token], notes: Notes | None) -> None:
    """Give the items of the list at the beginning of some tokens the ids that code links to."""
    if notes is not None:
        _name(tokens, 0, notes.prefix)


def note_blocks(tokens: list[Token]) -> None:
    """Connect each fenced block that has notes with the list that follows it."""
    blocks = 0
    for index, token in enumerate(tokens):
        is_noted = token.type == "fence" and has_notes(token.content)
        if is_noted and (count := _count(tokens, index + 1)):
            blocks += 1
            token.meta["notes"] = Notes(f"code-{blocks}-note", count)
            _name(tokens, index + 1, f"code-{blocks}-note")


def _count(tokens: list[Token], start: int) -> int:
    """Return how many items the ordered list at a place has; 0 where none begins there."""
    if start >= len(tokens) or tokens[start].type != "ordered_list_open":
        return 0
    return sum(token.type == "list_item_open" for token in _items(tokens, start))


def _name(tokens: list[Token], start: int, prefix: str) -> None:
    tokens[start].attrJoin("class", "notes")
    for number, item in enumerate(_items(tokens, start), start=1):
        item.attrSet("id", f"{prefix}-{number}")


def _items(tokens: list[Token], start: int) -> list[Token]:
    """Return the opening tokens of a list's own items, not of lists inside."""
    level = tokens[start].level
    found = []
    for token in tokens[start + 1 :]:
        if token.level == level and token.type == "ordered_list_close":
            break
        if token.level == level + 1 and token.type == "list_item_open":
            found.append(token)
    return found
