"""nbblog turns Jupyter notebooks into a blog merged with a profile homepage."""

__version__ = "0.1.0"
