"""Runs inside the kernel: draws each matplotlib figure once more, in the colours of a dark page.

Its source is sent to the kernel, which may have no nbblog installed: the standard library only.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import logging
import random
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

KEY = "nbblog_dark"
"""Where the dark picture lies in the metadata of the light one."""

_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_GREY = 0.06  # of 1: what differs less between red, green and blue has no hue
_PALE = 0.8  # of 1: what has more of red, green and blue is a white, whatever its tint
_READABLE = {"line": 3.0, "text": 4.5}  # WCAG's contrasts
_OPAQUE = 0.5

Colour = tuple[float, float, float, float]


def begin(shell: Any, paper: str, ink: str) -> None:
    """From now on give every figure that is shown a dark twin: ink on paper, both `#rrggbb`."""
    formatter = getattr(shell, "display_formatter", None)
    if formatter is None:
        return
    inner, night = formatter.format, Night(_rgb(paper), _rgb(ink))

    def show(obj: Any, include: Any = None, exclude: Any = None) -> tuple[Any, Any]:
        module = sys.modules.get("matplotlib.figure")
        if module is None or not isinstance(obj, module.Figure):
            return inner(obj, include, exclude)  # type: ignore[no-any-return]  # IPython's own
        with _hearing_frames(obj) as frames:
            data, metadata = inner(obj, include, exclude)
        if mime := next((mime for mime in _PICTURES if mime in data), None):
            is_night = night.is_dark(obj.patch)  # the author's own
            draw = _as_twin(formatter.formatters[mime].lookup(obj), frames[-1] if frames else None)
            twin = {KEY: data[mime]} if is_night else _twin(obj, draw, night)
            metadata[mime] = {**metadata.get(mime, {}), **twin}
        return data, metadata

    formatter.format = show


@contextlib.contextmanager
def _hearing_frames(figure: Any) -> Iterator[list[Any]]:
    """Give a list of the boxes, in inches, that a figure is found to fill meanwhile."""
    frames: list[Any] = []
    inner = figure.get_tightbbox

    def get_tightbbox(*args: Any, **kwargs: Any) -> Any:
        frames.append(inner(*args, **kwargs))
        return frames[-1]

    figure.get_tightbbox = get_tightbbox
    try:
        yield frames
    finally:
        del figure.get_tightbbox


def _twin(figure: Any, draw: Callable[[Any], Any], night: Night) -> dict[str, str]:
    """Return a figure's dark picture as metadata of the light one, or why there is none."""
    try:
        with _unnoticed(figure), _Painter(figure, night):
            drawn = draw(figure)
    except Exception as error:  # a picture less is no reason to break the notebook
        return {f"{KEY}_error": f"{type(error).__name__}: {error}"}
    return {KEY: drawn[0] if isinstance(drawn, tuple) else drawn}


def _as_twin(draw: Callable[[Any], Any], frame: Any) -> Callable[[Any], Any]:
    """Return what draws a figure without a background that was set for the light picture.

    It fills the frame of the light one: to find that again takes as long as to draw. And its PNG
    is for nbblog to press, so it is not worth much work here.
    """
    if not isinstance(draw, functools.partial):
        return draw
    words = {k: v for k, v in draw.keywords.items() if k not in ("facecolor", "edgecolor")}
    pad = words.get("pad_inches")
    if frame is not None and pad != "layout":
        pad = sys.modules["matplotlib"].rcParams["savefig.pad_inches"] if pad is None else pad
        words["bbox_inches"] = frame.padded(pad)
    if words.get("fmt", "png") == "png":
        words["pil_kwargs"] = {"compress_level": 1, **words.get("pil_kwargs", {})}
    return functools.partial(draw.func, *draw.args, **words)


@contextlib.contextmanager
def _unnoticed(figure: Any) -> Iterator[None]:
    """Let a drawing leave nothing behind: no random number, event, warning or change of layout."""
    numpy = sys.modules.get("numpy.random")
    drawn = random.getstate(), numpy and numpy.get_state()
    engine = figure.get_layout_engine()
    loggers = [logger for name, logger in logging.root.manager.loggerDict.items()
               if name.startswith("matplotlib") and isinstance(logger, logging.Logger)
               and not logger.disabled]  # fmt: skip
    us, show = threading.get_ident(), warnings.showwarning

    def swallow(*args: Any, **kwargs: Any) -> None:
        if threading.get_ident() != us:
            show(*args, **kwargs)

    try:
        warnings.showwarning = swallow
        for logger in loggers:
            logger.disabled = True
        if engine is not None:  # its places are found, and the next round may move them a little
            figure.set_layout_engine("none")
        with figure.canvas.callbacks.blocked():
            yield
    finally:
        if engine is not None:
            figure.set_layout_engine(engine)
        for logger in loggers:
            logger.disabled = False
        warnings.showwarning = show
        random.setstate(drawn[0])
        if numpy:
            numpy.set_state(drawn[1])


# ------------------------------------------------------------------ colours


class Night:
    """What a colour of a light page is on a dark one.

    Greys are a scale from ink to paper, so black becomes ink and white becomes paper. A hue stays
    as it is, or becomes lighter until it can be read.
    """

    def __init__(self, paper: tuple[float, ...], ink: tuple[float, ...]) -> None:
        self.paper = paper
        self.ink = ink
        self.line = functools.cache(lambda colour: self._readable(colour, _READABLE["line"]))
        self.text = functools.cache(lambda colour: self._readable(colour, _READABLE["text"]))

    def ground(self, colour: Colour) -> Colour:
        """Return a background: a light one becomes dark and keeps its hue, a dark one stays."""
        return colour if _luminance(colour) < 0.4 else self._turned(colour)

    def is_dark(self, patch: Any) -> bool:
        """Whether a patch is a dark background."""
        colour = patch.get_facecolor()
        is_seen = bool(patch.get_visible() and colour[3] >= _OPAQUE)
        return is_seen and _luminance(colour) < 0.4

    def _turned(self, colour: Colour) -> Colour:
        """Return a colour with its lightness turned round between paper and ink."""
        r, g, b, alpha = colour
        shift = 1 - max(r, g, b) - min(r, g, b)
        turned = (
            paper + (part + shift) * (ink - paper)
            for part, paper, ink in zip((r, g, b), self.paper, self.ink, strict=True)
        )
        return (*turned, alpha)  # type: ignore[return-value]  # three and one

    def _readable(self, colour: Colour, contrast: float) -> Colour:
        *hue, alpha = colour
        if _is_grey(colour):
            return self._turned(colour)
        ground = _luminance(self.paper) + 0.05
        for step in range(17):
            lighter = tuple(part + (1 - part) * step / 16 for part in hue)
            if (_luminance(lighter) + 0.05) / ground >= contrast:
                return (*lighter, alpha)  # type: ignore[return-value]  # three and one
        return (1.0, 1.0, 1.0, alpha)


def _is_grey(colour: Colour) -> bool:
    *hue, _ = colour
    return max(hue) - min(hue) <= _GREY or min(hue) > _PALE


def _rgb(text: str) -> tuple[float, ...]:
    return tuple(int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _luminance(colour: tuple[float, ...]) -> float:
    """Return how bright a colour is, from 0 to 1, as WCAG reckons."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


# ------------------------------------------------------------------ figures


class _Painter:
    """Gives a figure the colours of the night, and at the end its own again.

    What lies on an image, on a colour map or on a coloured shape was chosen for that ground, which
    stays; so it stays too.
    """

    def __init__(self, figure: Any, night: Night) -> None:
        self.figure = figure
        self.night = night
        self._own: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._artists = [*_all_artists(figure)]
        self._kept: set[int] = set()

    def __enter__(self) -> None:
        try:
            self._paint()
        except BaseException:
            self._restore()
            raise

    def __exit__(self, *_: object) -> None:
        self._restore()

    def _restore(self) -> None:
        for artist, own in self._own.values():
            artist.__dict__.clear()
            artist.__dict__.update(own)

    def _paint(self) -> None:
        lines, patches, texts = _matplotlib("lines"), _matplotlib("patches"), _matplotlib("text")
        for axes in self.figure.axes:
            if self._is_own_ground(axes):
                self._kept.update(id(artist) for artist in _inside(axes))
        self._kept.update(id(text) for text in self._texts_on_colour())
        grounds = {id(patch) for patch in self._grounds()}
        for artist in self._artists:
            if id(artist) in self._kept:
                continue
            if isinstance(artist, texts.Text):
                self._text(artist)
            elif isinstance(artist, lines.Line2D):
                self._line(artist)
            elif isinstance(artist, patches.Patch):
                self._patch(artist, self.night.ground if id(artist) in grounds else self.night.line)
            elif _is_plain_collection(artist):
                self._collection(artist)
            self._effects(artist)

    def _grounds(self) -> Iterator[Any]:
        """Yield the patches that are backgrounds: of figures, axes and legends."""
        for artist in self._artists:
            if hasattr(artist, "subfigs") or hasattr(artist, "get_legend_handles_labels"):
                yield artist.patch
            elif hasattr(artist, "get_frame") and hasattr(artist, "get_texts"):
                yield artist.get_frame()

    # -------------------------------------------------------------- what stays

    def _is_own_ground(self, axes: Any) -> bool:
        """Whether axes are dark by choice, or mostly covered by images or colour maps."""
        if self.night.is_dark(axes.patch):
            return True
        if hasattr(axes, "get_zlim"):  # what stands in space covers no ground
            return False
        maps = [artist for artist in (*axes.images, *axes.collections) if _is_map(artist)]
        covered = sum(_overlap(artist.get_window_extent(), axes.bbox) for artist in maps)
        return bool(covered >= 0.5 * axes.bbox.width * axes.bbox.height > 0)

    def _texts_on_colour(self) -> Iterator[Any]:
        """Yield the texts that stand on a coloured shape, or have one as their own box."""
        words, shape = _matplotlib("text").Text, _matplotlib("patches").Patch
        texts = [one for one in self._artists if isinstance(one, words) and _is_shown_text(one)]
        backgrounds = {id(ground) for ground in self._grounds()}
        shapes = [
            (patch, patch.get_window_extent())
            for patch in (self._artists if texts else ())
            if isinstance(patch, shape) and id(patch) not in backgrounds
            if patch.get_visible() and patch.get_fill() and self._stays(patch.get_facecolor())
        ]
        cells = {id(cell._text): cell for cell in self._artists if _is_cell(cell)}
        for text in texts:
            own = cells.get(id(text), text.get_bbox_patch())
            if own is not None and own.get_visible() and own.get_facecolor()[3] >= _OPAQUE:
                if self._stays(own.get_facecolor()):
                    yield text
            elif shapes and _is_on(shapes, _middle(text)):
                yield text

    def _stays(self, colour: Colour) -> bool:
        """Whether a shape of that colour can still be told by it."""
        return colour[3] >= _OPAQUE and not _is_grey(colour)

    # -------------------------------------------------------------- one artist

    def _change(self, artist: Any, **colours: Any) -> None:
        """Set properties of an artist, and keep in mind what it was."""
        self._own.setdefault(id(artist), (artist, artist.__dict__.copy()))
        for name, colour in colours.items():
            getattr(artist, f"set_{name}")(colour)

    def _text(self, text: Any) -> None:
        self._recolour(text, color=self.night.text)

    def _effects(self, artist: Any) -> None:
        """Change the colours of halos and shadows."""
        if effects := artist.get_path_effects():
            self._change(artist, path_effects=[self._effect(effect) for effect in effects])

    def _effect(self, effect: Any) -> Any:
        """Return a path effect with the colour of its outline changed."""
        gc = getattr(effect, "_gc", {})
        if "foreground" not in gc:
            return effect
        twin = copy.copy(effect)
        twin._gc = {**gc, "foreground": self.night.line(_rgba(gc["foreground"]))}
        return twin

    def _line(self, line: Any) -> None:
        names = ("color", "markerfacecolor", "markeredgecolor")
        self._recolour(line, **dict.fromkeys(names, self.night.line))

    def _patch(self, patch: Any, face: Callable[[Colour], Colour]) -> None:
        self._recolour(patch, edgecolor=self.night.line, facecolor=face)

    def _collection(self, collection: Any) -> None:
        now = {name: getattr(collection, f"get_{name}")() for name in ("facecolor", "edgecolor")}
        new = {
            name: [self.night.line(tuple(map(float, colour))) for colour in colours]
            for name, colours in now.items()
            if len(colours)
        }
        self._change(collection, array=None, **new)

    def _recolour(self, artist: Any, **changes: Callable[[Colour], Colour]) -> None:
        """Change those colours of an artist that can be seen."""
        now = {name: _rgba(getattr(artist, f"get_{name}")()) for name in changes}
        new = {name: changes[name](colour) for name, colour in now.items() if colour[3] > 0}
        self._change(artist, **new)


def _matplotlib(name: str) -> Any:
    """Return a module that every figure has loaded; matplotlib is the notebook's, not ours."""
    return sys.modules[f"matplotlib.{name}"]


def _rgba(colour: Any) -> Colour:
    r, g, b, alpha = map(float, _matplotlib("colors").to_rgba(colour))
    return r, g, b, alpha


def _all_artists(figure: Any) -> Iterator[Any]:
    """Yield every artist of a figure, also those that only another artist knows."""
    for artist in figure.findobj():
        yield artist
        for name in ("arrow_patch", "pane"):  # of annotations and of an axis in space
            if (part := getattr(artist, name, None)) is not None and hasattr(part, "get_facecolor"):
                yield part
        if _is_cell(artist):
            yield artist._text
        box = artist.get_bbox_patch() if hasattr(artist, "get_bbox_patch") else None
        if box is not None:
            yield box


def _is_cell(artist: Any) -> bool:
    """Whether an artist is a cell of a table, which keeps its text to itself."""
    return hasattr(artist, "auto_set_font_size") and hasattr(artist, "get_fill")


def _is_on(shapes: list[tuple[Any, Any]], point: tuple[float, float]) -> bool:
    """Whether a point lies on one of some shapes, given with their boxes."""
    return any(box.contains(*point) and shape.contains_point(point) for shape, box in shapes)


def _inside(axes: Any) -> Iterator[Any]:
    """Yield what is drawn on the ground of axes: data, grid and legend, but no labels around."""
    roots = [axes.patch, *axes.lines, *axes.patches, *axes.collections, *axes.artists]
    roots += [*axes.tables, *axes.xaxis.get_gridlines(), *axes.yaxis.get_gridlines()]
    if (legend := axes.get_legend()) is not None:
        roots.append(legend)
    for text in axes.texts:
        if axes.bbox.contains(*_middle(text)):
            roots.append(text)
    for root in roots:
        yield from root.findobj()
        for name in ("arrow_patch", "_bbox_patch"):
            if (part := getattr(root, name, None)) is not None:
                yield part


def _is_map(artist: Any) -> bool:
    """Whether an artist paints an area with the colours of an image or a colour map."""
    if not artist.get_visible():
        return False
    if hasattr(artist, "get_clim") and hasattr(artist, "get_extent"):
        return True
    array = artist.get_array() if hasattr(artist, "get_array") else None
    kind = type(artist).__name__
    is_thin = kind in ("PathCollection", "LineCollection", "Line3DCollection")
    return array is not None and not is_thin and getattr(artist, "filled", True)


def _is_plain_collection(artist: Any) -> bool:
    """Whether an artist is a collection whose colours come from no colour map.

    Contours of given colours have a map that was made of these.
    """
    if not isinstance(artist, _matplotlib("collections").Collection):
        return False
    is_given = getattr(artist, "colors", None) is not None and not getattr(artist, "filled", True)
    return is_given or artist.get_array() is None


def _is_shown_text(text: Any) -> bool:
    return bool(text.get_visible() and text.get_text().strip())


def _middle(text: Any) -> tuple[float, float]:
    """Return the middle of the words, in pixels; an arrow does not count."""
    box = _matplotlib("text").Text.get_window_extent(text)
    return (box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2


def _overlap(box: Any, frame: Any) -> float:
    """Return the area of the part of a box that lies in a frame."""
    width = min(box.xmax, frame.xmax) - max(box.xmin, frame.xmin)
    height = min(box.ymax, frame.ymax) - max(box.ymin, frame.ymin)
    return float(max(0.0, width) * max(0.0, height))
