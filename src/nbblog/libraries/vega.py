"""Vega and Vega-Lite, as the Python package vl-convert-python carries them: script and drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nbblog.libraries import beside, library, version_of
from nbblog.model import Json
from nbblog.store import digest_of, machine_store

PACKAGE = "vl-convert-python"
_STAGE = "vega"


@library("vega", package=PACKAGE)
def vega() -> bytes:
    """Return Vega, Vega-Lite and Vega-Embed, and how a chart is drawn."""
    import vl_convert

    def bundle() -> str:
        return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # its stub is wrong

    # a module by its names: as a script, they would be those of the page
    scope = f"(() => {{{_remembered('script', bundle)}\n}})();\n"
    return scope.encode() + beside(__file__)


def drawn(spec: Mapping[str, Json], *, is_lite: bool) -> str:
    """Return a chart as SVG, without browser or network; remembered between builds.

    Raises ValueError that says what is wrong with the chart.
    """
    import vl_convert

    draw = vl_convert.vegalite_to_svg if is_lite else vl_convert.vega_to_svg
    return _remembered([is_lite, spec], lambda: str(draw(dict(spec), allowed_base_urls=[])))


def _remembered(what: object, make: Callable[[], str]) -> str:
    """Return text that this version of the package made, now or in an earlier build."""
    store, key = machine_store(), digest_of(_STAGE, version_of(PACKAGE), what)
    found = store.get(_STAGE, key)
    if found is not None:
        return found.decode()
    text = make()
    store.put(_STAGE, key, text.encode())
    return text
