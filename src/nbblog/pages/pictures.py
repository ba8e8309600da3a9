"""Which picture stands for a page where it is shared, and what its card says."""

from __future__ import annotations

from urllib.parse import urlsplit

from nbblog.config import Config
from nbblog.images.card import HEIGHT, WIDTH, CardWords
from nbblog.locales import Words
from nbblog.model import Card
from nbblog.pages.head import Picture
from nbblog.site import Site

NAME = "og-card.png"
"""The file of a card, beside its page."""


def picture_of_post(site: Site, card: Card) -> Picture:
    """Return what is shown where a post is shared: its author's picture, or its card."""
    front = site.bodies[card.url].front
    if front.image and card.image:
        return Picture(_whole(site.config, card.image), front.image_alt or card.title)
    return _card(site.config, card.url, f"{card.title}, {site.config.site.title}")


def picture_of_site(site: Site) -> Picture:
    """Return what is shown where a page without a picture of its own is shared."""
    return _card(site.config, "/", card_of_site(site).title)


def _card(config: Config, url: str, alt: str) -> Picture:
    return Picture(config.absolute(f"{url}{NAME}"), alt, WIDTH, HEIGHT)


def _whole(config: Config, address: str) -> str:
    return config.origin + address if address.startswith("/") else address


def card_of_post(site: Site, card: Card, words: Words) -> CardWords:
    """Return what the card of a post says."""
    return CardWords(
        title=card.title,
        site=site.config.site.title,
        author=", ".join(card.authors or (site.author,)),
        day=words.day(card.date) if card.date else "",
    )


def card_of_site(site: Site) -> CardWords:
    """Return the card of the site: whose it is, and where it stands."""
    person, host = site.profile.basics, urlsplit(site.config.site.base_url).netloc
    return CardWords(person.name or site.config.site.title, host, person.label)
