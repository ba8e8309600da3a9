"""What nbblog itself says in a post, in the language of the site that is being made."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Protocol


class Speech(Protocol):
    """Says an English text in another language, with values for its `{holes}`."""

    def __call__(self, text: str, **values: object) -> str:
        """Return the text; one that is not known is English."""


_SPEECH: ContextVar[Speech | None] = ContextVar("speech", default=None)


@contextlib.contextmanager
def speaking(speech: Speech) -> Iterator[None]:
    """Let `say` speak a language meanwhile."""
    token = _SPEECH.set(speech)
    try:
        yield
    finally:
        _SPEECH.reset(token)


def say(text: str, **values: object) -> str:
    """Return a text of ours in the language of the site, English where none is spoken.

    For what stands between the author's words: names of figures, labels for screen readers. What
    is told to the author stays English.
    """
    speech = _SPEECH.get()
    if speech is not None:
        return speech(text, **values)
    return text.format(**values) if values else text
