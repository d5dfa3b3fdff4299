"""What Portico decides. Pure: no I/O, no clock, no random; `now` is always an argument."""
