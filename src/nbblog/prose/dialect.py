"""The Markdown dialect: CommonMark, GFM, footnotes, definition lists, attributes and math."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.gfm import gfm_plugin
from mdit_py_plugins.texmath import texmath_plugin

from nbblog.highlight import highlight
from nbblog.prose.marks import marks_plugin

_ATTRIBUTED = ("image", "code_inline", "link_close", "span_close", "em_close", "strong_close")


@lru_cache(maxsize=2)
def dialect(*, allow_html: bool = True) -> MarkdownIt:
    """Return the parser and renderer of the site's Markdown."""
    md = MarkdownIt("commonmark", {"html": allow_html, "typographer": True})
    md.enable(["replacements", "smartquotes"])
    md.use(gfm_plugin)
    # without these two "costs $5 and $10" would be a formula
    md.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    md.use(texmath_plugin, delimiters="brackets")
    md.use(amsmath_plugin)
    md.use(deflist_plugin)
    md.use(
        attrs_plugin,
        spans=True,
        after=_ATTRIBUTED,
        allowed=["id", "class", "width", "height", "title", "lang"],
    )
    md.use(attrs_block_plugin)
    md.use(marks_plugin)
    for name, rule in _RENDER_RULES.items():
        md.add_render_rule(name, rule)
    return md


def _fence(
    self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    words = tokens[index].info.split()
    return highlight(tokens[index].content, words[0].strip("{}.") if words else "") + "\n"


def _footnote_anchor(
    self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    meta = tokens[index].meta
    name = str(meta["id"] + 1) + (f":{meta['subId']}" if meta["subId"] > 0 else "")
    label = "Back to the text"
    return f' <a href="#fnref{name}" class="footnote-backref" aria-label="{label}">↩︎</a>'


def _table_open(
    self: object,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    """Return the beginning of a table in a box that scrolls sideways on its own."""
    named = "".join(
        f' {name}="{escape(str(value))}"' for name, value in tokens[index].attrs.items()
    )
    box = '<div class="table-scroll" tabindex="0" role="group" aria-label="Table">'
    return f"{box}\n<table{named}>\n"


def _footnote_caption(
    self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return str(tokens[index].meta["id"] + 1)


def _constant(html: str) -> RenderRule:
    def rule(
        self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        return html

    return rule


RenderRule = Callable[[object, Sequence[Token], int, OptionsDict, EnvType], str]

_RENDER_RULES: dict[str, RenderRule] = {
    "fence": _fence,
    "code_block": _fence,
    "footnote_anchor": _footnote_anchor,
    "footnote_caption": _footnote_caption,
    "footnote_block_open": _constant('<section class="footnotes" aria-label="Footnotes">\n<ol>\n'),
    "footnote_block_close": _constant("</ol>\n</section>\n"),
    "table_open": _table_open,
    "table_close": _constant("</table>\n</div>\n"),
}
