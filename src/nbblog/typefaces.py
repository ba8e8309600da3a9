"""The typefaces of a theme as font files: one for what every page needs, more for other letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nbblog.characters import Shown
from nbblog.fonts import FACES, Face, cut, parts
from nbblog.store import Store
from nbblog.templates import Theme

_NOTE = re.compile(r"/\*.*?\*/", re.DOTALL)
_STACK = re.compile(r"--(font-[\w-]+)\s*:([^;}]*)")
_LIST = re.compile(r"@font-face\s*\{[^}]*\}|(?:--font-[\w-]+|font(?:-family)?)\s*:[^;{}]*")


@dataclass(frozen=True, slots=True)
class FontFile:
    """A file of a face, with its weights and characters.

    part is "" in the first one, which a browser asks for every character. The others are families
    of their own, named after it in lists: as files of one family, each size and weight of it would
    have a browser look for a font of the system to stand for those that are not loaded.
    """

    face: Face
    weights: tuple[int, int]
    part: str
    characters: str

    @property
    def name(self) -> str:
        """The name of the file, without what its content adds."""
        weight = "" if self._is_regular else f"-{self.weights[0]}"
        family = self.face.family.lower().replace(" ", "-")
        return f"{family}-{self.face.style}{weight}{self.part}.woff2"

    @property
    def family(self) -> str:
        """The name of its family in styles."""
        return f"{self.face.family}{self.part}"

    @property
    def _is_regular(self) -> bool:
        return self.weights == self.face.weights[0]

    @property
    def is_early(self) -> bool:
        """Whether pages that show it ask for it at once, before they are laid out.

        Others are found when the text is: nothing in a page says in which face a letter stands,
        but formulas have one.
        """
        return self._is_regular and (self.face.is_math or not self.part)

    @property
    def letters(self) -> frozenset[str]:
        """The letters without which a page does not need it; none for a first file."""
        return frozenset(self.characters) if self.part else frozenset()

    def data(self, store: Store) -> bytes:
        """Return the file; remembered between builds."""
        return cut(self.face, self.weights, self.characters, store)

    def rule(self, href: str) -> str:
        """Return the style that says where the file is and what it is for."""
        face, (low, high) = self.face, self.weights
        points = ",".join(f"U+{ord(character):X}" for character in self.characters)
        scope = f"unicode-range:{points};" if self.part else ""
        weight = f"{low}" if low == high else f"{low} {high}"
        return (
            f'@font-face{{font-family:"{self.family}";font-style:{face.style};'
            f"font-weight:{weight};font-display:swap;{scope}"
            f'src:url("{href}") format("woff2")}}\n'
        )


def font_files(theme: Theme, shown: Shown) -> Iterator[FontFile]:
    """Yield the files of the typefaces that a theme's styles name."""
    named = _named(theme)
    for face in FACES:
        if face.family in named:
            for weights in face.weights:
                for part, characters in parts(face, shown).items():
                    yield FontFile(face, weights, part, characters)


def with_parts(styles: str, files: Sequence[FontFile]) -> str:
    """Return styles in whose lists of families each is followed by those of its other files.

    >>> greek = FontFile(FACES[2], FACES[2].weights[0], "-greek", "\u03b1")
    >>> with_parts("p { font: 1em Inter, serif }", [greek])
    'p { font: 1em Inter,"Inter-greek", serif }'
    """
    later: dict[str, dict[str, None]] = {}
    for file in files:
        if file.part:
            later.setdefault(file.face.family, {})[f',"{file.family}"'] = None

    def longer(found: re.Match[str]) -> str:
        stack = found[0]
        if stack.startswith("@"):  # where a family is made, not used
            return stack
        for family, others in later.items():
            name = rf"(?<=[:,\s])([\"']?){re.escape(family)}\1(?=\s*(?:[,!]|$))"
            stack = re.sub(name, r"\g<0>" + "".join(others), stack)
        return stack

    return _LIST.sub(longer, styles)


def _named(theme: Theme) -> str:
    """Return the styles of a theme; of `--font-…`, which may be said again, what holds."""
    files = (theme.read(name).decode("utf-8", "replace") for name in theme.names("css/*.css"))
    styles = _NOTE.sub("", "\n".join(files))
    stacks = dict(_STACK.findall(styles))
    return "\n".join([_STACK.sub("", styles), *stacks.values()])
