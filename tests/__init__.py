"""Portico's tests."""
