"""Values in the place of inline expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from markdown_it.token import Token

from nbblog.findings import Finding, Severity, Where
from nbblog.model import MimeBundle
from nbblog.prose.passes.tokens import where
from nbblog.prose.syntax.values import LONGEST, inner


def fill_values(
    tokens: list[Token], rendered: Callable[[str], str], findings: list[Finding]
) -> None:
    """Put values in the place of expressions; one that nobody computed stays as it was typed.

    Blocks carry the values of their cell as `values`; those of a text without code carry none.
    rendered turns one line of Markdown into HTML.
    """
    for token in tokens:
        values: Mapping[str, MimeBundle] | None = token.meta.get("values")
        if values is None:
            continue
        for child in inner(token):
            if child.type == "image":
                _fill_words(child, values)
            elif child.type == "value":
                _fill(child, values.get(child.info), rendered, where(child, token), findings)


def _fill_words(image: Token, values: Mapping[str, MimeBundle]) -> None:
    """Put values into a picture's alternative text, which is words only."""
    for token in inner(image):
        if token.type == "value" and token.info in values:
            text = str(values[token.info].get("text/plain", ""))
            image.content = image.content.replace(token.content, text, 1)
            token.type, token.content = "text", text


def _fill(
    token: Token,
    bundle: MimeBundle | None,
    rendered: Callable[[str], str],
    place: Where,
    findings: list[Finding],
) -> None:
    if bundle is None:
        findings.append(_unknown(token, place))
        return
    text = str(bundle.get("text/plain", ""))
    if len(text) > LONGEST or "\n" in text.strip():
        findings.append(_long(token, text, place))
    token.type = "html_inline"
    token.meta["text"] = text
    token.content = f'<span class="value">{_shown(bundle, rendered)}</span>'


def _shown(bundle: MimeBundle, rendered: Callable[[str], str]) -> str:
    """Return the HTML of a value: a formula or Markdown where its type offers one, else text."""
    if latex := bundle.get("text/latex"):
        inner = str(latex).strip().strip("$").removeprefix(r"\displaystyle").strip()
        return rendered(f"${inner}$")
    if markdown := bundle.get("text/markdown"):
        return rendered(str(markdown))
    return escape(str(bundle.get("text/plain", "")))


def _unknown(token: Token, place: Where) -> Finding:
    message = f"nobody has computed the value of `{token.content}`"
    hint = r"let nbblog execute the notebook, or write `\{{` for braces that are braces"
    return Finding("values-stored", message, hint, place, Severity.WARNING)


def _long(token: Token, text: str, place: Where) -> Finding:
    lines = text.strip().count("\n") + 1
    message = f"the value of `{token.content}` has {len(text)} characters in {lines} lines"
    hint = "show what is long as the output of a cell"
    return Finding("values-short", message, hint, place, Severity.WARNING)
