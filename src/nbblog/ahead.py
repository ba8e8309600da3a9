"""Makes the files of a notebook's pictures as soon as it has run, before a post asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from nbblog.config import Config
from nbblog.images import Kind, kind_of
from nbblog.images.press import Press
from nbblog.model import Display, ExecutedNotebook
from nbblog.outputs.picture import rasters
from nbblog.store import Store


def press_of(config: Config, store: Store | None) -> Press:
    """Return what makes the files of a site's pictures."""
    figures = config.figures
    return Press(store, (figures.dark_paper, figures.dark_ink) if figures.dark else ())


def print_ahead(executed: ExecutedNotebook, press: Press, workers: int) -> None:
    """Make the files of the pictures of a notebook, for the press to remember.

    Pillow lets other threads work while it encodes, so all processors do, and other notebooks run.
    """
    pictures = dict(_pictures(executed))
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(press.printed, pictures, pictures.values()):
            pass  # whatever a worker raises is raised here


def _pictures(executed: ExecutedNotebook) -> Iterator[tuple[bytes, Kind]]:
    displays = (o for cell in executed.outputs for o in cell if isinstance(o, Display))
    for data in (data for display in displays for data in rasters(display)):
        kind = kind_of(data)
        if kind and not kind.is_bomb:
            yield data, kind
