"""What prose says of a post's own code and outputs, and what these say to it."""
