"""Styles that come with an output: kept to that output, and legible on light and dark paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule
from tinycss2.color3 import RGBA, parse_color

from nbblog.outputs.ansi import DARK, LIGHT
from nbblog.outputs.contrast import BLACK, Colour, ink_on, readable, to_hex

_INSIDE = {"media", "supports", "container", "layer"}
_BESIDE = {"keyframes", "-webkit-keyframes", "font-face", "property", "counter-style"}
_SOLID = 0.5  # a fainter background leaves the text to the paper behind it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an element with styles lies on, as far as it is known.

    surface is the background that a parent has; is_painted says that a style sheet of the output
    has backgrounds, so that text colours are left alone where nothing better is known; ids are
    new names of ids.
    """

    surface: Colour | None = None
    is_painted: bool = False
    ids: Mapping[str, str] = field(default_factory=dict)


def scoped(text: str, scope: str, around: Surroundings) -> str:
    """Return a style sheet that reaches nothing outside of the element with the id scope."""
    inside, beside = [], []
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if isinstance(rule, AtRule) and rule.lower_at_keyword in _BESIDE:
            beside.append(_at_rule(rule))
        else:
            inside += _rule(rule, around)
    css = "\n".join(beside) + (f"#{scope} {{\n" + "\n".join(inside) + "\n}" if inside else "")
    return css.replace("</", "<\\/")  # nothing in it may end the element <style>


def has_background(text: str) -> bool:
    """Return whether a style sheet, or the declarations of an element, paint a background."""
    return "background" in text


def restyled(text: str, around: Surroundings) -> str:
    """Return the declarations of a style attribute, legible in light and dark."""
    return "; ".join(_legible(_declarations(text), around))


def surface_of(text: str) -> Colour | None:
    """Return the background of a style attribute, None if it has none that hides the paper."""
    return _surface({one.lower_name: one for one in _declarations(text)})


# ------------------------------------------------------------------ rules


def _rule(rule: Node, around: Surroundings) -> list[str]:
    """Return a rule as it may stand inside of another; what is broken or reaches out is dropped."""
    if isinstance(rule, QualifiedRule):
        selector = _text(rule.prelude, around.ids)
        body = "; ".join(_contents(rule.content, around))
        return [f"{selector} {{ {body} }}"] if selector and body else []
    if isinstance(rule, AtRule) and rule.lower_at_keyword in _INSIDE and rule.content is not None:
        rules = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        body = "\n".join(line for one in rules for line in _rule(one, around))
        prelude = _text(rule.prelude, {})
        return [f"@{rule.lower_at_keyword} {prelude} {{\n{body}\n}}"] if body else []
    return []


def _at_rule(rule: AtRule) -> str:
    if _is_broken(rule.prelude) or rule.content is None or _is_broken(rule.content):
        return ""
    return str(rule.serialize())


def _contents(tokens: Sequence[Node], around: Surroundings) -> list[str]:
    parts = tinycss2.parse_blocks_contents(tokens, skip_comments=True, skip_whitespace=True)
    lines = _legible([one for one in parts if isinstance(one, Declaration)], around)
    return lines + [line for one in parts for line in _rule(one, around)]


def _text(tokens: Sequence[Node], ids: Mapping[str, str]) -> str:
    """Return tokens as text, with ids by their new names; "" if one of them is broken."""
    if _is_broken(tokens):
        return ""
    for token in _all(tokens):
        if token.type == "hash" and token.value in ids:
            token.value = ids[token.value]
        elif token.type == "url" and token.value.removeprefix("#") in ids:
            token.value = f"#{ids[token.value[1:]]}"
            token.representation = f"url({token.value})"
    return str(tinycss2.serialize(tokens)).strip()


def _is_broken(tokens: Sequence[Node]) -> bool:
    return any(token.type == "error" for token in _all(tokens))


def _all(tokens: Sequence[Node]) -> Iterator[Node]:
    """Yield tokens and what stands in their brackets."""
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        yield token
        waiting += getattr(token, "content", None) or getattr(token, "arguments", None) or ()


# ------------------------------------------------------------------ colours


def _declarations(text: str) -> list[Declaration]:
    parts = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    return [one for one in parts if isinstance(one, Declaration)]


def _legible(declarations: Sequence[Declaration], around: Surroundings) -> list[str]:
    """Return declarations as text, with a text colour that fits the background.

    A background gets the colour scheme to go with it, and a text colour if it has none; a text
    colour without a background becomes two, one for each paper.
    """
    by_name = {one.lower_name: one for one in declarations}
    surface = _surface(by_name)
    lines = [
        _declared(one, _ink(one, surface, around) if one.lower_name == "color" else None, around)
        for one in declarations
    ]
    if surface is not None:
        ink = ink_on(surface)
        lines += [f"color: {to_hex(ink)}"] * ("color" not in by_name)
        lines.append(f"color-scheme: {'light' if ink == BLACK else 'dark'}")
    elif _is_picture(by_name) and "color" not in by_name:
        lines += ["background-color: #fff", "color: #000", "color-scheme: light"]
    return [line for line in lines if line]


def _declared(one: Declaration, ink: str | None, around: Surroundings) -> str:
    value = ink or _text(one.value, around.ids)
    ending = " !important" if one.important else ""
    return f"{one.name}: {value}{ending}" if value else ""


def _ink(one: Declaration, own: Colour | None, around: Surroundings) -> str | None:
    """Return a text colour that can be read on what is behind it; None: the colour as it is."""
    colour = _solid(parse_color(str(tinycss2.serialize(one.value)).strip()))
    surface = own or around.surface
    if colour is None or (surface is None and around.is_painted):
        return None
    if surface is not None:
        return to_hex(readable(colour, surface))
    on_light, on_dark = to_hex(readable(colour, LIGHT)), to_hex(readable(colour, DARK))
    return f"light-dark({on_light}, {on_dark})"


def _surface(by_name: Mapping[str, Declaration]) -> Colour | None:
    for name in ("background-color", "background"):
        tokens = by_name[name].value if name in by_name else ()
        colours = [parse_color(one) for one in tokens if one.type in ("ident", "hash", "function")]
        if found := next(filter(None, map(_solid, colours)), None):
            return found
    return None


def _is_picture(by_name: Mapping[str, Declaration]) -> bool:
    """Return whether a gradient or a picture is the background, as in pandas' bars."""
    names = [name for name in ("background", "background-image") if name in by_name]
    tokens = [token for name in names for token in by_name[name].value]
    return any(
        token.type == "url" or str(getattr(token, "lower_name", "")).endswith("gradient")
        for token in tokens
    )


def _solid(colour: RGBA | str | None) -> Colour | None:
    if not isinstance(colour, RGBA) or colour.alpha < _SOLID:
        return None
    red, green, blue = (round(255 * min(max(value, 0.0), 1.0)) for value in colour[:3])
    return red, green, blue
