"""The checks of `portico doctor`: each module probes one thing; pure functions evaluate the result."""
