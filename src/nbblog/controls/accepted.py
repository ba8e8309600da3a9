"""What other tools read: accepted, taken out of what readers see, without effect here."""

from __future__ import annotations

from nbblog.controls import View, control, setting
from nbblog.model import Json


@control(
    "#export",
    "#exporti",
    "#exports",
    "#exportd",
    "#default_exp",
    "#default_cls_lvl",
    "#exec_doc",
    "#skip_exec",
    "#skip_showdoc",
    "#hide_line",
    "#notest",
    "#slow",
    "#cuda",
)
def nbdev(view: View) -> View:
    """Where nbdev puts the code, and when it tests it."""
    return view


@setting(
    "#| fig-width:",
    "#| fig-height:",
    "#| fig-align:",
    "#| fig-asp:",
    "#| fig-cap-location:",
    "#| fig-column:",
    "#| fig-dpi:",
    "#| fig-env:",
    "#| fig-format:",
    "#| fig-link:",
    "#| fig-pos:",
    "#| fig-scap:",
    "#| tbl-cap-location:",
    "#| tbl-colwidths:",
    "#| cap-location:",
    "#| cache:",
    "#| code-overflow:",
    "#| column:",
    "#| comment:",
    "#| export:",
    "#| freeze:",
    "#| id:",
    "#| layout:",
    "#| layout-align:",
    "#| layout-ncol:",
    "#| layout-nrow:",
    "#| layout-valign:",
    "#| out-height:",
    "#| out-width:",
    "#| output-location:",
    "#| panel:",
    "#| prompt:",
    "#| renderings:",
    "#| slideshow:",
)
def quarto(view: View, value: Json) -> View:
    """Layout, formats and caches of Quarto."""
    return view
