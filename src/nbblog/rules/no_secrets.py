"""Nothing secret is published."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from nbblog.findings import Finding, Where
from nbblog.model import ExecutedNotebook
from nbblog.outputtext import plain, strings, words_of
from nbblog.rules import rule
from nbblog.secrets import Secret, secrets_in

_HINT = (
    "revoke it: whoever saw the file has it, and git keeps it; then read the new one from the"
    " environment (`os.environ`)"
)


@rule(
    "no-secrets",
    on=ExecutedNotebook,
    bad='# %%\nclient = connect(password="correct-horse-9")\n',
    good='# %%\nimport os\n\nclient = connect(password=os.environ["DB_PASSWORD"])\n',
)
def no_secrets(one: ExecutedNotebook) -> Iterator[Finding]:
    """No cell, output, metadata or front matter holds a key, a token or a password."""
    notebook = one.notebook
    told: set[str] = set()
    shown = dict(zip((cell.number for cell in notebook.code), one.outputs, strict=True))
    for cell in notebook.cells:
        for secret in _new(cell.source, told):
            line = cell.source.count("\n", 0, secret.start) + 1
            yield _finding(secret, "the cell", notebook.where(cell, line))
        outputs = (*shown.get(cell.number, ()), *cell.outputs)
        for text in dict.fromkeys(text for output in outputs for text in words_of(output)):
            for secret in _new(text, told):
                yield _finding(secret, "the output", notebook.where(cell))
        for secret in _new("\n".join((*cell.header, *strings(dict(cell.metadata)))), told):
            yield _finding(secret, "the cell's metadata", notebook.where(cell))
    front = dataclasses.asdict(notebook.front)
    for secret in _new("\n".join((*strings(front), *strings(notebook.metadata))), told):
        yield _finding(secret, "the metadata", Where(str(notebook.path)))


def _new(text: str, told: set[str]) -> Iterator[Secret]:
    """Yield the secrets of a text that were not told before in this notebook."""
    for secret in secrets_in(plain(text)):
        if secret.value not in told:
            told.add(secret.value)
            yield secret


def _finding(secret: Secret, place: str, where: Where) -> Finding:
    return Finding("no-secrets", f"{place} holds {secret.kind}: {secret.masked}", _HINT, where)
