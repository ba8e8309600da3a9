"""plotly.js, as the Python package plotly carries it."""

from __future__ import annotations

from nbblog.libraries import beside, folder_of, library


@library("plotly", package="plotly")
def plotly() -> bytes:
    """Return plotly.js, its dark template, and how a figure is drawn."""
    data = folder_of("plotly") / "package_data"
    script = (data / "plotly.min.js").read_bytes()
    dark = (data / "templates" / "plotly_dark.json").read_bytes()
    return b"\n".join([script, b"nbblogFigures.plotlyDark = " + dark + b";", beside(__file__)])
