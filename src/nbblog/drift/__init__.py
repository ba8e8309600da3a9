"""Runs notebooks again and tells where their outputs are no longer what they were."""
