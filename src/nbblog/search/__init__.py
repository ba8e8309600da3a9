"""Search without a server: what pages hold, cut into small files that a browser asks for."""

from nbblog.search.shards import files_of
from nbblog.search.units import Entry, Unit, entry_of

__all__ = ["Entry", "Unit", "entry_of", "files_of"]
