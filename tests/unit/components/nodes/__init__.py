"""Unit tests of the nodes component."""
