"""The claims that the stages of the pipeline make while they read, run and render."""

from nbblog.rules import claim

claim("config", "nbblog.toml holds known keys with values of their kind.")
claim("profile", "profile.yaml holds JSON Resume's fields and the documented extensions.")
claim("bibliography", "Every entry of the .bib file parses and has title, authors and year.")
claim("page-header", "A single page's template begins with a header of known keys.")
claim("notebook-reads", "Every source is a valid notebook, percent script or Markdown file.")
claim("front-matter", "Front matter holds known keys with values of their kind.")
claim("runs-clean", "Every cell runs without an exception, in time.")
claim("kernel-lives", "The kernel lives until the last cell is done.")
claim("kernel-exists", "The notebook's kernel is installed.")
claim("parameters-cell", "Where parameters are given, a cell is tagged `parameters`.")
claim("is-current", "With --frozen, every notebook's outputs are those of its code.")
claim("formulas-parse", "Every formula parses.")
claim("picture-exists", "Every picture that prose names is there, and is a picture.")
claim("no-remote-pictures", "No picture is fetched from another site when the page is read.")
claim("link-exists", "Every relative link leads to a source or a file of the site.")
claim("outputs-shown", "Every output can be shown.", "warning")
claim("alt-text", "Every figure that a cell draws has an alternative text.", "warning")
claim("one-source-per-url", "Every address of the site has one source.")
claim("templates-fill", "Every template of the theme and of the overrides can be filled.")
claim("inputs-seen", "Every file that a run reads is seen or declared.", "note")
