"""Tests of the demo at `/`."""
