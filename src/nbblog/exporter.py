"""nbconvert's door to the posts: an exporter for `jupyter nbconvert`.

A publish does not go through it: nbconvert takes half a second to import.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode

from nbblog.convert import convert_one
from nbblog.linking import Frame
from nbblog.model import ExecutedNotebook
from nbblog.scholars import Scholars
from nbblog.sources.ipynb import from_node
from nbblog.store import digest_of


class PostExporter(Exporter):
    """nbconvert's door to our renderer: `jupyter nbconvert --to nbblog notebook.ipynb`.

    Preprocessors that a user configures for nbconvert run first; then our own renderer writes the
    article. Pictures come back in `resources["outputs"]`, by file name.
    """

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "nbblog article"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text too
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return an article as HTML, and resources with the files that it needs."""
        node, resources = super().from_notebook_node(nb, resources, **kw)
        metadata = resources.get("metadata", {})
        name = PurePosixPath(f"{metadata.get('name') or 'notebook'}.ipynb")
        folder = Path(metadata.get("path") or ".")
        notebook = from_node(node, name, digest_of(node))
        outputs = tuple(cell.outputs for cell in notebook.code)
        executed = ExecutedNotebook(notebook, outputs, None, False, notebook.digest)
        frame = Frame(folder, folder, "", {name: "/"})
        (post,) = convert_one(executed, frame, 220, Scholars(frame)).posts
        files = {str(asset.path): asset.data for asset in post.assets}  # a press without a store
        body = post.body.replace('src="/', 'src="')
        resources["outputs"] = {**resources.get("outputs", {}), **files}
        return f"<article>\n<h1>{post.card.title_html}</h1>\n{body}</article>\n", resources
