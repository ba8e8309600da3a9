"""What the Python of a notebook says before any kernel runs it."""
