"""Search without a server: what pages hold, cut into small files that a browser asks for."""

from nbblog.search.leaves import Leaf, leaf_of, remembered_leaf
from nbblog.search.shards import files_of
from nbblog.search.units import Entry, Unit, entry_of

__all__ = ["Entry", "Leaf", "Unit", "entry_of", "files_of", "leaf_of", "remembered_leaf"]
