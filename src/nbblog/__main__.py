"""`python -m nbblog` is the command `nbblog`."""

from nbblog.cli import main

main()
