"""What authors write for MathJax, spelled out in the LaTeX that our engine knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

DEEPEST = 100
"""How deep braces, `\\left` and environments may nest in a formula."""
DEEPEST_MACRO = 9
"""The same inside of definitions, whose depths add up when they are used."""

NUMBERED = re.compile(
    r"\\begin\{(?:equation|align|gather|multline|alignat|eqnarray|flalign|displaymath)\*?\}"
)
MACROS = {
    "smash": "{#1}", "pmb": r"\boldsymbol{#1}", "mathnormal": "{#1}", "mathup": r"\mathrm{#1}",
    "symup": r"\mathrm{#1}", "textnormal": r"\text{#1}", "textsuperscript": r"^{\text{#1}}",
    "textsubscript": r"_{\text{#1}}", "ensuremath": "{#1}", "mathds": r"\mathbb{#1}",
    "mathbbm": r"\mathbb{#1}", "wideparen": r"\overparen{#1}", "llap": "{#1}", "rlap": "{#1}",
    "mathllap": "{#1}", "mathrlap": "{#1}", "mathclap": "{#1}", "vcenter": "{#1}",
    "class": "{#2}", "cssId": "{#2}", "style": "{#2}", "href": "{#2}", "colorbox": "{#2}",
    "strut": "", "mathstrut": r"\vphantom{(}", "noindent": "", "bigskip": "", "medskip": "",
    "smallskip": "", "allowbreak": "", "break": "", "nobreak": "", "LaTeX": r"\text{LaTeX}",
    "TeX": r"\text{TeX}", "hdots": r"\ldots", "dotsc": r"\ldots", "dotsb": r"\cdots",
    "dotsm": r"\cdots", "dotsi": r"\cdots", "dotso": r"\ldots", "hfill": r"\quad",
    "hfil": r"\quad", "smallsetminus": r"\setminus", "Tr": r"\operatorname{Tr}",
}  # fmt: skip
"""Commands of MathJax that the engine lacks, as macros; what has no meaning on a page is empty."""

_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_SIZE = "tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge"
_LENGTH = r"-?[\d.]*\s*(?:em|ex|pt|px|cm|mm|in|mu)"
_REWRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*"), r"\1"),  # comments
    (re.compile(r"\n\s*\n"), "\n"),
    (re.compile(r"&(?:lt|gt|amp|quot|#39);"), lambda found: unescape(found[0])),
    (re.compile(r"(?<!\\)((?:\\\\)*)\\(?=\s*\n|\s*$)"), r"\1"),  # a backslash that ends a line
    (re.compile(r"\\cr(?![a-zA-Z])"), r"\\\\"),
    (re.compile(rf"(?<!\\)\\\\(?:\*|\s*\[\s*{_LENGTH}\s*\])+"), r"\\\\"),  # room between rows
    (re.compile(r"(?<!\\)\\\\\s*(?=\\end\s*\{)"), ""),
    (re.compile(r"\\[mh]box(?![a-zA-Z])"), r"\\text"),
    (re.compile(r"\\left\s*([<>])"), r"\\left\\langle "),
    (re.compile(r"\\right\s*([<>])"), r"\\right\\rangle "),
    (re.compile(r"\\begin\{eqnarray(\*?)\}(.*?)\\end\{eqnarray\1\}", re.DOTALL),
     lambda found: _eqnarray(found[1], found[2])),
    (re.compile(r"\\begin\{alignat(\*?)\}\s*\{\d*\}"), r"\\begin{align\1}"),
    (re.compile(r"\\begin\{alignedat\}\s*\{\d*\}"), r"\\begin{aligned}"),
    (re.compile(r"\\end\{alignat(\*?)\}"), r"\\end{align\1}"),
    (re.compile(r"\\end\{alignedat\}"), r"\\end{aligned}"),
    (re.compile(r"\\(begin|end)\{displaymath\}"), r"\\\1{equation*}"),
    (re.compile(r"\\(?:begin|end)\{(?:math|subequations)\}"), ""),
    (re.compile(r"\\(begin|end)\{smallmatrix\}"), r"\\\1{matrix}"),
    (re.compile(r"\\(begin|end)\{split\}"), r"\\\1{aligned}"),
    (re.compile(r"\\begin\{array\}\s*(?:\[[tbc]\])?\s*" + _GROUP), lambda found: _array(found[1])),
    (re.compile(r"\\(?:cline|cmidrule)\s*\{[^{}]*\}|\\(?:top|mid|bottom)rule(?![a-zA-Z])"), ""),
    (re.compile(r"\\multicolumn\s*\{\d+\}\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\intertext\s*" + _GROUP), r"&\\text{\1} \\\\"),
    (re.compile(r"\\substack\s*" + _GROUP), lambda found: _substack(found[1])),
    (re.compile(r"\\mathop\s*\{\s*(?:\\rm\s+([A-Za-z]+)|"
                r"\\(?:mathrm|text)\s*\{([A-Za-z\\, ]+)\})\s*\}"),
     lambda found: rf"\operatorname*{{{found[1] or found[2]}}}"),
    (re.compile(r"\\(p?matrix|cases)\s*" + _GROUP), r"\\begin{\1}\2\\end{\1}"),
    (re.compile(r"\\(?:eqalign|displaylines)\s*" + _GROUP), r"\\begin{aligned}\1\\end{aligned}"),
    (re.compile(r"\\DeclareMathOperator\s*(\*?)\s*\{?(\\[a-zA-Z]+)\}?\s*" + _GROUP),
     r"\\newcommand{\2}{\\operatorname\1{\3}}"),
    (re.compile(r"\\providecommand(?![a-zA-Z])"), r"\\newcommand"),
    (re.compile(r"\\require\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\vspace\*?\s*\{[^{}]*\}|\\setlength\s*\{?[^{}]*\}?\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\(?:em|sl)(?![a-zA-Z])"), r"\\it"),
    (re.compile(r"\\hspace\*"), r"\\hspace"),
    (re.compile(r"\\color\s*(?:\[[^\]]*\])?\s*\{[^{}]*[#,][^{}]*\}"), ""),
    (re.compile(r"\\textcolor\s*(?:\[[^\]]*\])?\s*\{[^{}]*[#,][^{}]*\}"), ""),
    (re.compile(r"\\bbox\s*(?:\[[^\]]*\])?"), ""),
    (re.compile(rf"\\(?:{_SIZE})(?![a-zA-Z])"), ""),
    (re.compile(rf"\\(?:raise|lower)\s*{_LENGTH}"), ""),
    (re.compile(r"\\raisebox\s*\{[^{}]*\}"), r"\\text"),
    (re.compile(r"\\rule\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}\s*\{[^{}]*\}"), ""),
    (re.compile(r"\}\s*\\limits(?![a-zA-Z])"), "}"),
    (re.compile(r"\\root\s*([^\\{}]+?|\{[^{}]*\})\s*\\of(?![a-zA-Z])"), r"\\sqrt[\1]"),
    (re.compile(r"\\unicode\s*\{(?:x([0-9A-Fa-f]{1,5})|(\d{1,6}))\}"),
     lambda found: _letter(found)),
    (re.compile(r"\\verb([|+!])([^\n]*?)\1"), r"\\texttt{\2}"),
    (re.compile(r"\\text(rm|bf|it|sf|tt|normal|)\s*" + _GROUP),
     lambda found: _split_text(found[1], found[2])),
)  # fmt: skip
_TAG = re.compile(r"\\tag(\*?)\s*" + _GROUP)
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}")
_BRACKET = re.compile(
    r"\\(?:left|begin)(?![a-zA-Z])|\\(?:right|end)(?![a-zA-Z])|\\.|[{}]", re.DOTALL
)
_CHAIN = re.compile(r"(?:\\[A-Za-z]+\s*+|\\[^A-Za-z]\s*+)+")
_DEFINES = re.compile(r"\\(?:re|provide)?newcommand|\\[gex]?def(?![a-zA-Z])|\\DeclareMath")


def normalise(tex: str, *, is_display: bool) -> str:
    """Return a formula in the dialect of the engine; raises ValueError for one that is too deep."""
    check_depth(tex)
    for pattern, replacement in _REWRITTEN:
        tex = pattern.sub(replacement, tex)
    if not NUMBERED.search(tex):
        tex = _LABEL.sub("", tex)
        if tags := _TAG.findall(tex):
            star, name = tags[0]
            shown = name if star else f"({name})"
            tex = _TAG.sub("", tex) + rf"\qquad\text{{{shown}}}"
        if is_display and "\\\\" in tex and "\\begin" not in tex:
            tex = rf"\begin{{gathered}}{tex}\end{{gathered}}"
    return tex


_MOST_COLOURS = 1000  # each holds to the end, so the engine goes a level deeper
_MOST_OPEN = 16  # the engine's time doubles with each


def check_depth(tex: str, most: int = DEEPEST) -> None:
    """Raise ValueError where a formula nests so deep that the engine would run out of stack."""
    if _DEFINES.search(tex):
        most = min(most, DEEPEST_MACRO)
    depth = deepest = 0
    for found in _BRACKET.finditer(tex):
        if found[0] == "{" or found[0] in ("\\left", "\\begin"):
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] == "}" or found[0] in ("\\right", "\\end"):
            depth -= 1
    chain = max((found[0].count("\\") for found in _CHAIN.finditer(tex)), default=0)
    if max(deepest, chain) > most or tex.count(r"\color") > _MOST_COLOURS:
        raise ValueError(f"the formula nests deeper than {most} levels")
    if _left_open(tex) > _MOST_OPEN:
        raise ValueError(f"more than {_MOST_OPEN} brackets are never closed: they nest too deep")


def _left_open(tex: str) -> int:
    """Return how many brackets nothing closes; `[0, 1)` is closed."""
    left = 0
    for bracket in re.findall(r"[()\[\]]", tex):
        left = left + 1 if bracket in "([" else max(0, left - 1)
    return left


def _array(columns: str) -> str:
    """Return the beginning of an array; of its columns, only alignment and rules are kept."""
    columns = re.sub(r"[@!<>]\s*" + _GROUP, "", columns)
    columns = re.sub(
        r"\*\s*\{(\d{1,2})\}\s*\{([^{}]*)\}", lambda found: int(found[1]) * found[2], columns
    )
    columns = re.sub(r"[pmbX]\s*(?:\{[^{}]*\})?", "l", columns)
    return rf"\begin{{array}}{{{re.sub(r'[^lcr|]', '', columns)}}}"


def _eqnarray(star: str, rows: str) -> str:
    """Return the rows of an `eqnarray` as those of an `align`: with one sign to align at."""
    rows = re.sub(r"&(\s*(?:\\[A-Za-z]+|[^&\\\n]{0,3}?)\s*)&", r"&\1", rows)
    return rf"\begin{{align{star}}}{rows}\end{{align{star}}}"


def _substack(rows: str) -> str:
    small = r" \\ ".join(rf"\scriptstyle {row.strip()}" for row in rows.split(r"\\"))
    return rf"\begin{{matrix}}{small}\end{{matrix}}"


def _letter(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else int(found[2])
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _split_text(style: str, inner: str) -> str:
    r"""Return `\text{a $x$ b}` as `\text{a }x\text{ b}`: the engine has no math in text."""
    name = rf"\text{style}"
    parts = re.split(r"(?<!\\)\$", inner)
    return "".join(
        part if number % 2 else f"{name}{{{_escaped(part)}}}"
        for number, part in enumerate(parts)
        if part or len(parts) == 1
    )


def _escaped(text: str) -> str:
    return re.sub(r"(?<!\\)([_#&])", r"\\\1", text)
