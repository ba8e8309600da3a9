"""The light colours of a theme, for pictures that are drawn in its look."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nbblog.templates import Theme

_CONDITIONAL = re.compile(
    r"/\*.*?\*/|@(?:media|supports|container)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL
)
"""What is only said of some screens, of paper say, and of nothing."""
_COLOUR = re.compile(
    r"--([\w-]+)\s*:\s*(?:light-dark\(\s*)?(#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}))(?=\s*[;,)])"
)


def light_colours(theme: Theme) -> Mapping[str, str]:
    """Return the colours of the theme's styles by name, as browsers do: the last one holds."""
    styles = (theme.read(name).decode("utf-8", "replace") for name in theme.names("css/*.css"))
    found = (one for style in styles for one in _COLOUR.findall(_CONDITIONAL.sub("", style)))
    return {name: colour.lower() for name, colour in found}
