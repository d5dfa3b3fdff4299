"""The room where people say how far they have read."""
