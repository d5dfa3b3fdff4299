"""The benches: `make bench`."""
