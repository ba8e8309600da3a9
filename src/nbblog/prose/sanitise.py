"""Keeps of HTML and SVG what cannot act: no script, handler, frame, form, style or odd address."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import nh3

_TEXT = """a abbr article aside audio b bdi bdo blockquote br caption center cite code col colgroup
dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark
ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup table
tbody td tfoot th thead time tr tt u ul var video wbr"""
_MATH = """math maction menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom
mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder
munderover semantics"""
_MATH_ATTRIBUTES = """accent accentunder alttext columnalign columnlines columnspan columnspacing
depth display displaystyle fence form frame height largeop linethickness lspace mathbackground
mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing rowspan
rspace scriptlevel separator stretchy style symmetric voffset width xmlns"""
_GONE = """applet embed frame frameset iframe noembed noframes noscript object plaintext
script style template textarea title xmp"""
"""Elements whose content goes with them; of others it stays."""

_DRAWING = """circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer
feComposite feConvolveMatrix feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur
feMerge feMergeNode feMorphology feOffset feTile feTurbulence filter g image line linearGradient
marker mask path pattern polygon polyline radialGradient rect stop svg switch symbol text textPath
title tspan use"""
_DRAWING_ATTRIBUTES = """alignment-baseline amplitude aria-label baseline-shift class clip-path
clip-rule clipPathUnits color color-interpolation-filters cx cy d dominant-baseline dx dy
exponent fill fill-opacity fill-rule filter filterUnits flood-color flood-opacity font-family
font-size font-stretch font-style font-variant font-weight fr fx fy gradientTransform
gradientUnits height href id in in2 intercept k1 k2 k3 k4 lang lengthAdjust letter-spacing
marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask maskContentUnits
maskUnits mode offset opacity operator order orient overflow paint-order patternContentUnits
patternTransform patternUnits points preserveAspectRatio primitiveUnits r radius refX refY result
role rotate rx ry shape-rendering slope spreadMethod startOffset stdDeviation stop-color stop-
opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-
miterlimit stroke-opacity stroke-width style tableValues text-anchor text-decoration text-
rendering textLength transform transform-origin type values vector-effect version viewBox
visibility width word-spacing writing-mode x x1 x2 y y1 y2"""
_OWN_PART = re.compile(r"url\(\s*[\"']?#[\w.:-]+[\"']?\s*\)", re.IGNORECASE)
_FOREIGN_PART = re.compile(r"[\\@<]|url\s*\(|image-set|\bsrc\(|import|script:", re.IGNORECASE)
_DRAWN_IN_TEXT = frozenset(_DRAWING.split()) - {"desc", "image", "title"}
_NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'

_ATTRIBUTES = {
    "*": "class data-line dir id lang role tabindex title",
    "a": "data-remote href rel",
    "audio": "controls loop muted preload src",
    "col": "span width",
    "colgroup": "span",
    "details": "name open",
    "img": "alt decoding fetchpriority height loading sizes src srcset style width",
    "input": "checked disabled type",
    "li": "value",
    "ol": "reversed start type",
    "source": "height media sizes src srcset type width",
    "span": "style",
    "table": "align",
    "td": "align colspan headers rowspan style",
    "th": "align colspan headers rowspan scope style",
    "time": "datetime",
    "video": "controls height loop muted playsinline poster preload src width",
}

_CLASS = re.compile(
    r"""(?:anchor|ansi|button|callout|caption|cell|cit|code|contains-task-list|csl|dataframe|diagram
    |dropdown|edge|epigraph|equation|figure|fold|footnote|gfm|highlight|json|label|language|line
    |listing|margin|markdown-alert|math|menclose|note|output|overline|ref|remote|sidenote|tab|task-list
    |value|vec|xref)[\w+.\#-]*
    |is-(?:added|marked|numbered|removed)|only-(?:dark|light)|only-(?:dark|light)
    |[a-z][a-z0-9]{0,2}""",
    re.VERBOSE,
)
"""Classes of our own renderers, and the short ones of coloured code; the page's frame has none."""

_STYLE = re.compile(
    r"(?:(?:color|background-color|width|text-align|justify-items|(?:padding|border)-(?:left|right"
    r"|top|bottom)|(?:fill|stroke|font|stop|opacity)[\w-]*)\s*:\s*"
    r"(?:[\w#.,%' -]|light-dark\([\w#, ]+\))+(?:;\s*|$))+"
)
"""What formulas, terminals and drawings say: a colour, a width, a line; no address, no place."""

_IDS = {"main", "copy-button"}
"""Ids of the frame around a post, which its links and scripts look for."""

DEEPEST = 500
"""Elements in each other; browsers stop at 512."""

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_ENDLESS = frozenset(
    name
    for group in (
        "area base br col embed hr img input link meta param source track wbr",
        "dd dt li option p rp rt tbody td tfoot th thead tr",
    )
    for name in group.split()
)

_SCHEMES = {"http", "https", "mailto", "data"}
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif)[;,]", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_IGNORED = re.compile(r"[\x00-\x20]")


def clean(html: str, refused: frozenset[str] = frozenset()) -> str:
    """Return a fragment without anything that acts; links to refused addresses lead nowhere.

    Raises ValueError where elements nest too deeply: a parser's time grows with the square.
    """
    refuse_depth(html)

    def keep(element: str, name: str, value: str) -> str | None:
        if name == "href" and element == "a":
            is_data = _IGNORED.sub("", value).lower().startswith("data:")
            return None if is_data or value in refused else value
        return _kept(element, name, value)

    return nh3.clean(html, attribute_filter=keep, **_settings())


def refuse_depth(html: str) -> None:
    """Raise ValueError where elements nest so deeply that no parser should see them."""
    if nesting(html) > DEEPEST:
        raise ValueError(f"its HTML nests more than {DEEPEST} elements deep")


def clean_svg(text: str) -> str | None:
    """Return a drawing as a file that only draws, or None where that leaves none."""
    start = text.find("<svg")
    if start < 0 or nesting(text) > DEEPEST:
        return None
    safe = nh3.clean(text[start:], attribute_filter=_drawn, **_drawing_settings())
    drawing = safe.replace("&nbsp;", "&#160;").replace("<svg", f"<svg {_NAMESPACES}", 1)
    try:
        ET.fromstring(drawing)  # no DOCTYPE has come through, so there are no entities
    except ET.ParseError:
        return None
    return drawing


def nesting(html: str) -> int:
    """Return how deeply elements may nest; those that may go without an end do not count."""
    level = deepest = 0
    opened: Counter[str] = Counter()
    for end, name in _TAG.findall(html.lower()):
        step = -1 if end else 1
        if name in _ENDLESS or opened[name] + step < 0:
            continue
        opened[name] += step
        level += step
        deepest = max(deepest, level)
    return deepest


def is_local(address: str) -> bool:
    """Whether an address is one of the site's own, or data, as a browser reads it."""
    plain = _IGNORED.sub("", address).replace("\\", "/")
    return not (plain.startswith("//") or _SCHEME.match(plain)) or bool(_PICTURE_DATA.match(plain))


def _kept(element: str, name: str, value: str) -> str | None:
    """Return what stays of an attribute's value, or None."""
    if element in _DRAWN_IN_TEXT and name not in ("class", "id", "style"):
        return _drawn(element, name, value)
    match name:
        case "class":
            return " ".join(word for word in value.split() if _CLASS.fullmatch(word)) or None
        case "id":
            return None if value in _IDS else value
        case "style":
            return value if _STYLE.fullmatch(value) else None
        case "src" | "poster":
            return value if is_local(value) else None
        case "srcset":
            return None if ":" in value or "//" in value or "\\" in value else value
        case "tabindex":
            return value if value in ("0", "-1") else None
    return value


def _drawn(element: str, name: str, value: str) -> str | None:
    """Return an attribute's value of a drawing that refers to nothing but its own parts."""
    if name == "href":
        return value if value.startswith("#") or _PICTURE_DATA.match(value) else None
    return None if _FOREIGN_PART.search(_OWN_PART.sub("", value)) else value


@cache
def _drawing_settings() -> dict[str, Any]:
    tags = set(_DRAWING.split())
    return {
        "tags": tags,
        "clean_content_tags": {*_GONE.split(), "foreignObject"} - tags,
        "attributes": {"*": set(_DRAWING_ATTRIBUTES.split())},
        "url_schemes": {"data"},
        "link_rel": None,
    }


@cache
def _settings() -> dict[str, Any]:
    math = set(_MATH.split())
    attributes = {tag: set(names.split()) for tag, names in _ATTRIBUTES.items()}
    attributes |= {tag: set(_MATH_ATTRIBUTES.split()) for tag in math}
    attributes |= {tag: set(_DRAWING_ATTRIBUTES.split()) - {"overflow"} for tag in _DRAWN_IN_TEXT}
    attributes["svg"] |= {"xmlns"}
    return {
        "tags": math | _DRAWN_IN_TEXT | set(_TEXT.split()),
        "clean_content_tags": {*_GONE.split(), "foreignObject"},
        "attributes": attributes,
        "generic_attribute_prefixes": {"aria-"},
        "set_tag_attribute_values": {"input": {"type": "checkbox", "disabled": ""}},
        "url_schemes": _SCHEMES,
        "link_rel": None,
    }
