"""Where two pictures of a page begin and cease to differ."""

from __future__ import annotations

import io

from PIL import Image, ImageChops

_MARGIN = 80
_TALLEST = 1800


def cropped(old: bytes, new: bytes) -> tuple[bytes, bytes] | None:
    """Return both pictures cut to the rows in which they differ, or None where they are alike.

    The cut has some rows more above and below, and is no higher than a large screen.
    """
    before, after = (Image.open(io.BytesIO(data)).convert("RGB") for data in (old, new))
    height = max(before.height, after.height)
    width = max(before.width, after.width)
    canvases = [_on_canvas(one, (width, height)) for one in (before, after)]
    box = ImageChops.difference(*canvases).getbbox()
    if box is None:
        return None
    top = max(0, box[1] - _MARGIN)
    bottom = min(height, box[3] + _MARGIN, top + _TALLEST)
    return _png(canvases[0].crop((0, top, width, bottom))), _png(
        canvases[1].crop((0, top, width, bottom))
    )


def _on_canvas(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGB", size, "white")
    canvas.paste(image, (0, 0))
    return canvas


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
