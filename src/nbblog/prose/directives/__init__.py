"""What `:::` and braced fences can hold: one file a construct, found by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from nbblog.registry import Registry


@dataclass(frozen=True, slots=True)
class Opened:
    """The beginning of a directive or a div: `:::{name} argument` or `::: {#id .name key=value}`.

    line is where it stands in its piece, from 0; classes are all classes of a div.
    """

    name: str
    argument: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    classes: tuple[str, ...] = ()
    line: int = 0

    def attributes(self, *classes: str) -> dict[str, str | int | float]:
        """Return id and classes as the attributes of a tag, the given classes first."""
        names = dict.fromkeys((*classes, *(name for name in self.classes if name != self.name)))
        attributes: dict[str, str | int | float] = {"class": " ".join(names)} if names else {}
        return {**attributes, **({"id": self.id} if self.id else {})}


Build = Callable[[Opened, list[Token]], list[Token]]
BuildRaw = Callable[[Opened, str], list[Token]]


@dataclass(frozen=True, slots=True)
class Directive:
    """Turns what was typed into tokens: parsed Markdown, or with raw the text as it stands."""

    build: Build | None = None
    raw: BuildRaw | None = None


DIRECTIVES: Registry[Directive] = Registry(__name__)


def directive(*names: str) -> Callable[[Build], Build]:
    """Register a function that gets its content as tokens."""

    def register(build: Build) -> Build:
        made = Directive(build=build)
        for name in names:
            DIRECTIVES.add(name, made)
        return build

    return register


def raw_directive(*names: str) -> Callable[[BuildRaw], BuildRaw]:
    """Register a function that gets its content as text."""

    def register(build: BuildRaw) -> BuildRaw:
        made = Directive(raw=build)
        for name in names:
            DIRECTIVES.add(name, made)
        return build

    return register


# ------------------------------------------------------------------ tokens


def element(
    tag: str, attributes: Mapping[str, str | int | float], content: Sequence[Token], line: int
) -> list[Token]:
    """Return tokens between an opening and a closing tag."""
    opened = Token(f"{tag}_open", tag, 1, attrs=dict(attributes), map=[line, line + 1], block=True)
    return [opened, *content, Token(f"{tag}_close", tag, -1, block=True)]


def inline(text: str, line: int) -> Token:
    """Return one line of Markdown that is still to be parsed."""
    return Token("inline", "", 0, content=text, children=[], map=[line, line + 1])


def without_paragraph(content: list[Token]) -> list[Token]:
    """Return the content of the only paragraph, else the tokens as they are."""
    kinds = [token.type for token in content]
    return content[1:2] if kinds == ["paragraph_open", "inline", "paragraph_close"] else content


def cut_heading(content: list[Token]) -> tuple[Token | None, list[Token]]:
    """Return the text of the heading that stands first, and what stands below it."""
    if content and content[0].type == "heading_open":
        return content[1], content[3:]
    return None, content
