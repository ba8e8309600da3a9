"""MyST's roles, {name}`text`: one file a kind, found by its name."""

from __future__ import annotations

from collections.abc import Callable

from markdown_it.token import Token

from nbblog.registry import Registry

Role = Callable[[str], list[Token]]
ROLES: Registry[Role] = Registry(__name__)


def role(*names: str) -> Callable[[Role], Role]:
    """Register a function that turns a role's text into inline tokens."""

    def register(build: Role) -> Role:
        for name in names:
            ROLES.add(name, build)
        return build

    return register
