"""Tests without processes, sockets or clocks."""
