"""`nbblog` and `python -m nbblog`: Ctrl-C ends the command without a word while it is loaded."""

from __future__ import annotations

from nbblog.interrupts import end_at_once


def main() -> None:
    """Load the command, and run it."""
    end_at_once()
    from nbblog.cli import main as command

    command()


if __name__ == "__main__":
    main()
