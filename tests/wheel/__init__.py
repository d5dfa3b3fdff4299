"""Tests of the wheels, in an environment of their own: `make test-wheel`."""
