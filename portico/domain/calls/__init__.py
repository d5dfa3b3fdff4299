"""What a call is, and what may happen to it. Pure."""
