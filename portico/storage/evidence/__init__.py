"""Stores of evidence mode."""
