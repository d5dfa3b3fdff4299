"""The benches: `make bench` puts a load on a node of its own and prints what came of it."""
