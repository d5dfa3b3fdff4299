"""Bots: their answers while they are written."""
