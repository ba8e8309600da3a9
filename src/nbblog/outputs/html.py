"""Shows text/html: tables of data frames and whatever a library draws itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from nbblog.findings import Severity
from nbblog.model import Json
from nbblog.outputs import RULE, SIZE_RULE, Context, renderer
from nbblog.outputs.embedded import figure_in
from nbblog.outputs.fragment import Fragment
from nbblog.outputs.remote import without_remote_scripts
from nbblog.outputs.terminal import to_plain
from nbblog.prose.fragments import Node
from nbblog.prose.pieces import Html, Piece
from nbblog.sizes import size_text
from nbblog.spoken import say

_TABLE = {"tabindex": "0", "role": "group"}


@renderer("text/html", rank=65)
def html(payload: Json, metadata: Mapping[str, Json], context: Context) -> Sequence[Piece]:
    """Return the HTML in a box that it cannot leave, with tables that scroll."""
    figure = figure_in(str(payload), metadata, context)
    if figure is not None:
        return figure
    fragment = Fragment(without_remote_scripts(str(payload), context))
    _unpack_colab(fragment)
    _unstyle_frames(fragment)
    _report_missed(fragment.drop_page_parts(), context)
    fragment.lower_headings()
    fragment.resolve(context.file)
    fragment.save_data(context.save)
    has_script = fragment.has_script
    ids = {} if has_script else fragment.rename_ids(context.name)
    fragment.restyle(context.name, ids)
    for table in list(fragment.tables()):
        _lay_out(table, fragment, context)
    _make_accessible(fragment)
    if fragment.is_invisible:
        return []
    body = fragment.html
    _weigh(body, context)
    if has_script and not fragment.text:
        body += _without_script(context)
    return [Html(f'<div class="output output-html" id="{escape(context.name)}">{body}</div>\n')]


def _unpack_colab(fragment: Fragment) -> None:
    """Take a data frame out of what Colab adds: buttons and scripts that speak to its server."""
    for box in fragment.tree.css(".colab-df-container"):
        if table := box.css_first("table"):
            whole = box.parent if box.parent and box.parent.id else box
            whole.replace_with(table, move=True)


def _unstyle_frames(fragment: Fragment) -> None:
    """Drop the styles that pandas gives every data frame: the theme has its own."""
    for style in fragment.tree.css("style"):
        css = style.text()
        if ".dataframe" in css and "{" in css and ".dataframe" in css.partition("{")[0]:
            style.decompose()
    for table in fragment.tree.css("table[border]"):
        del table.attrs["border"]
    for row in fragment.tree.css("table.dataframe tr[style]"):
        if "text-align" in (row.attributes["style"] or ""):
            del row.attrs["style"]


def _report_missed(names: Sequence[str], context: Context) -> None:
    for name in dict.fromkeys(names):
        context.report(
            RULE,
            f"`<{name}>` of an output is left out: it would change the whole page",
            "put the style into a `<style>` of the output, or into overrides/css",
        )


def _lay_out(table: Node, fragment: Fragment, context: Context) -> None:
    """Put a table into a box that scrolls, a long one in both directions."""
    fragment.name_headers(table)
    lines = context.settings.lines
    is_long = lines and len(table.css("tr")) > lines + 5 and not context.is_whole
    name = "table-scroll table-long" if is_long else "table-scroll"
    fragment.box(table, {"class": name, **_TABLE, "aria-label": say("Table")})


def _make_accessible(fragment: Fragment) -> None:
    for image in fragment.tree.css("img:not([alt])"):
        image.attrs["alt"] = ""
    for block in fragment.tree.css("pre:not([tabindex])"):
        block.attrs["tabindex"] = "0"


def _weigh(body: str, context: Context) -> None:
    size = context.settings.size
    if size and len(body) > size:
        limit = size_text(size)
        message = f"HTML of {size_text(len(body))}; a page should hold {limit} of one output"
        hint = "show fewer rows or a picture, or raise `outputs.size` in nbblog.toml"
        context.report(SIZE_RULE, message, hint, Severity.NOTE)


def _without_script(context: Context) -> str:
    """Return what is shown where scripts do not run."""
    text = to_plain(str(context.bundle.get("text/plain", "")))
    words = text or say("This output needs a script.")
    return f'<noscript><pre class="output-text">{escape(words)}</pre></noscript>'
