"""How the unit tests use hypothesis: examples have no time limit, for the machine is shared."""

from hypothesis import settings

settings.register_profile("nbblog", deadline=None)
if settings.get_current_profile_name() == "default":
    settings.load_profile("nbblog")
