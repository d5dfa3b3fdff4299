"""One module a target: `check(data)` and `SEEDS`."""
