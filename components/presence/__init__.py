"""The room that knows who is there and who is typing, and tells those whom it concerns."""
