"""What social networks want to hear of a site in their own words."""

from __future__ import annotations

from nbblog.profile import Profile

_TERRITORIES = {
    "cs": "CZ", "da": "DK", "el": "GR", "en": "US", "ja": "JP", "ko": "KR", "sv": "SE",
    "uk": "UA", "zh": "CN",
}  # fmt: skip
"""Where a language is at home, if not in the land that its tag names: `it` is of IT."""


def locale(language: str) -> str:
    """Return a language tag as OpenGraph writes it, with a territory: "en_US"."""
    tongue, *more = language.split("-")
    place = next((one for one in more if len(one) == 2 and one.isalpha()), "")
    return f"{tongue.lower()}_{(place or _TERRITORIES.get(tongue.lower(), tongue)).upper()}"


def x_account(profile: Profile) -> str:
    """Return the owner's name on X, "" without one."""
    accounts = profile.basics.profiles
    known = (one.username for one in accounts if one.network.lower() in ("x", "twitter"))
    return next((name.removeprefix("@") for name in known if name), "")
