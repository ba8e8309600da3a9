"""What an author can ask of a cell, by tag, `#|` option, comment or metadata: one file a family."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from nbblog.look import PLAIN, Look
from nbblog.model import Cell, Check, Json
from nbblog.registry import Registry, did_you_mean


@dataclass(frozen=True, slots=True)
class View:
    """What of a cell is run and shown, what of that is folded away at first, and how code looks.

    folds_input with is_open is folded code that stands open; is_markdown is output that is part
    of the text; has_twins says that its pictures may be dark on a dark page; dropped are words
    whose lines of printed text are left out; prose is Markdown that stands above the code; check
    and tolerance say how alike outputs of another run must be, where the cell says it.
    """

    runs: bool = True
    may_raise: bool = False
    shows_input: bool = True
    shows_output: bool = True
    shows_options: bool = False
    shows_stdout: bool = True
    shows_stderr: bool = True
    folds_input: bool = False
    folds_output: bool = False
    is_open: bool = False
    scrolls_output: bool = False
    is_markdown: bool = False
    has_twins: bool = True
    dropped: tuple[str, ...] = ()
    title: str = ""
    summary: str = ""
    prose: str = ""
    check: Check | None = None
    tolerance: float | None = None
    classes: tuple[str, ...] = ()
    look: Look = PLAIN


Switch = Callable[[View], View]
Setting = Callable[[View, Json], View]


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that an author can ask of a cell, and how it is typed.

    A spelling is a tag (`hide-input`), an option with a value (`#| echo: false`) or with any
    (`#| filename:`), a comment (`#hide`), or metadata (`jupyter.source_hidden: true`). change
    gets what stands behind the option or comment, True where nothing does; it raises ValueError
    that says what was expected. family is the module that has it.
    """

    family: str
    meaning: str
    spellings: tuple[str, ...]
    change: Setting


CONTROLS: Registry[Control] = Registry(__name__)


def control(*spellings: str) -> Callable[[Switch], Switch]:
    """Register what some spellings do to the view of a cell."""

    def register(switch: Switch) -> Switch:
        _add(spellings, switch, lambda view, value: switch(view))
        return switch

    return register


def setting(*spellings: str) -> Callable[[Setting], Setting]:
    """Register what some spellings do with the value behind them."""

    def register(change: Setting) -> Setting:
        _add(spellings, change, change)
        return change

    return register


def _add(spellings: tuple[str, ...], told: Switch | Setting, change: Setting) -> None:
    meaning = (told.__doc__ or "").strip().split("\n")[0]
    one = Control(told.__module__.rpartition(".")[2], meaning, spellings, change)
    for spelling in spellings:
        is_metadata = kind_of_spelling(spelling) == "metadata"
        CONTROLS.add(spelling if is_metadata else alike(spelling), one)


def kind_of_spelling(spelling: str) -> Literal["tag", "option", "comment", "metadata"]:
    """Return where a spelling is typed; `_` and `-` are the same everywhere but in metadata."""
    if spelling.startswith("#"):
        return "option" if spelling.startswith("#|") else "comment"
    return "metadata" if ": " in spelling else "tag"


def alike(word: str) -> str:
    """Return a name as the registry has it: `_` and `-` are the same in it."""
    return word.replace("_", "-")


# ------------------------------------------------------------------ what a cell asks


def view_of(cell: Cell, view: View | None = None) -> View:
    """Return what is run and shown of a cell; the options in it win over tags and metadata."""
    view = view or View()
    for one, value in _asked(cell):
        try:
            view = one.change(view, value)
        except ValueError:  # told by mistakes
            continue
    return view


def tags_of(cell: Cell) -> tuple[str, ...]:
    """Return the tags of a cell, those in its options included."""
    try:
        typed = words_of(cell.options.get("tags", []))
    except ValueError:  # told by mistakes
        typed = []
    return (*cell.tags, *(tag for tag in typed if tag not in cell.tags))


def words_of(value: Json) -> list[str]:
    """Return the words of an option: a list, or a text with commas or spaces between."""
    if isinstance(value, str):
        return value.replace(",", " ").split()
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in values):
        raise ValueError("expected words")
    return [str(one) for one in values]


def option_text(cell: Cell, name: str) -> str | None:
    """Return the value of an option that is one text or number; None where it is neither."""
    value = cell.options.get(name)
    return str(value) if isinstance(value, str | int | float) else None


def _asked(cell: Cell) -> Iterator[tuple[Control, Json]]:
    for spelling in _metadata(cell.metadata):
        if spelling in CONTROLS:
            yield CONTROLS[spelling], True
    for tag in tags_of(cell):
        if _is_tag(alike(tag)):
            yield CONTROLS[alike(tag)], True
    for name, value in cell.options.items():
        if one := _option(name, value):
            yield one, value


def _metadata(metadata: Mapping[str, Json]) -> Iterator[str]:
    """Yield metadata as the registry spells it: `collapsed: true`, `jupyter.source_hidden: …`."""
    for key, value in metadata.items():
        if isinstance(value, Mapping):
            yield from (f"{key}.{name}: {_word(inner)}" for name, inner in value.items())
        else:
            yield f"{key}: {_word(value)}"


def _option(name: str, value: Json) -> Control | None:
    """Return the control of an option: of this value, of any value, or of a comment."""
    for spelling in (f"#| {name}: {_word(value)}", f"#| {name}:", f"#{name}"):
        if spelling in CONTROLS:
            return None if _is_denied(spelling, value) else CONTROLS[spelling]
    return None


def _is_denied(spelling: str, value: Json) -> bool:
    """Whether a comment is typed as an option that says no: `#| hide: false`."""
    return value is False and kind_of_spelling(spelling) == "comment"


def _word(value: Json) -> str:
    """Return a value as it is typed; a list, which may be deep and endless, as "a list"."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)[:60] if isinstance(value, str | int | float) else "a list"


def _is_tag(word: str) -> bool:
    return word in CONTROLS and kind_of_spelling(word) == "tag"


# ------------------------------------------------------------------ what is typed wrong


@dataclass(frozen=True, slots=True)
class Mistake:
    """An option or a tag that cannot mean what is typed; option names the one, "" is a tag."""

    option: str
    message: str
    hint: str
    is_error: bool


def mistakes(cell: Cell) -> Iterator[Mistake]:
    """Yield the options that are unknown or have a wrong value, and the tags nearly right."""
    for name, value in cell.options.items():
        if mistake := _wrong(name, value):
            yield mistake
    for tag in tags_of(cell):
        if near := _nearly(tag):
            message = f"the tag `{tag}` is nearly `{near}`, and does nothing"
            yield Mistake("", message, f"write `{near}`, or choose another word", is_error=False)


def _wrong(name: str, value: Json) -> Mistake | None:
    one = _option(name, value)
    if one is not None:
        try:
            one.change(View(), value)
        except ValueError as error:
            message = f"`{name}: {_word(value)}`: {error}"
            return Mistake(name, message, "correct the value, or remove the line", is_error=True)
        return None
    if value is False and f"#{name}" in CONTROLS:
        return None
    start = f"#| {name}: "
    if values := [known[len(start) :] for known in CONTROLS.names() if known.startswith(start)]:
        message = f"`{name}: {_word(value)}` is none of its values"
        return Mistake(name, message, f"write {', '.join(values)}", is_error=True)
    hint = did_you_mean(name, _names(), "remove it, or see the list of controls")
    return Mistake(name, f"unknown option `{name}`", hint, is_error=False)


def _names() -> set[str]:
    """Return the names of all options and of the comments without a value."""
    typed = (known for known in CONTROLS.names() if known.startswith("#"))
    return {known.lstrip("#| ").partition(":")[0] for known in typed}


def _nearly(tag: str) -> str | None:
    """Return the tag that an unknown one was probably meant to be; most tags are for others."""
    word = alike(tag).lower()
    if _is_tag(alike(tag)):
        return None
    known = [name for name in CONTROLS.names() if _is_tag(name)]
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.9)
    return close[0] if close else None
