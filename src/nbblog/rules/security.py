"""The claims about what a source may bring, and what it may cost."""

from nbblog.rules import claim

claim("trust-given", "No source asks for more trust than nbblog.toml gives it.", "warning")
claim("is-inert", "Where trust is none, nothing had to be taken out of a post.", "note")
claim(
    "files-inert", "Where trust is none, a post brings no file that a browser would run.", "warning"
)
claim("no-remote-frames", "No frame, sound or film of another site is shown in a post.", "warning")
claim("no-remote-scripts", "No post loads a script of another site.", "warning")
claim("no-remote-styles", "No post loads styles, fonts or backgrounds of another site.", "warning")
claim("source-fits", "No source is larger than `limits.source`, or takes longer to convert.")
