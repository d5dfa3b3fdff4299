"""Connections: frames, serializations, limits and writes."""
