"""How the unit tests use hypothesis: examples have no time limit, for the machine is shared."""

import pytest
from hypothesis import settings

settings.register_profile("nbblog", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=25)


def pytest_configure(config: pytest.Config) -> None:
    # before the tests are imported: what they do not say of themselves is taken from the profile
    if settings.get_current_profile_name() == "default":
        is_quick = config.option.markexpr == "not slow"  # as `make check` says it
        settings.load_profile("quick" if is_quick else "nbblog")
