"""Makes the files of new pictures, several at once, before posts ask for them one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from nbblog.images import Kind, kind_of
from nbblog.images.press import Press
from nbblog.model import Display, ExecutedNotebook
from nbblog.outputs.picture import rasters


def print_ahead(executed: Iterable[ExecutedNotebook], press: Press, workers: int) -> None:
    """Make the files of the pictures of notebooks that have just run, for the press to remember.

    Pillow lets other threads work while it encodes, so all processors do.
    """
    ran = (one for one in executed if one.was_run and not one.is_cached)
    pictures = dict(picture for one in ran for picture in _pictures(one))
    if len(pictures) > 1 and press.remembers:
        with ThreadPoolExecutor(workers) as pool:
            for _ in pool.map(press.printed, pictures, pictures.values()):
                pass  # whatever a worker raises is raised here


def _pictures(executed: ExecutedNotebook) -> Iterator[tuple[bytes, Kind]]:
    displays = (o for cell in executed.outputs for o in cell if isinstance(o, Display))
    for data in (data for display in displays for data in rasters(display)):
        kind = kind_of(data)
        if kind and not kind.is_bomb:
            yield data, kind
