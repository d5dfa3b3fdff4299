"""Notifications: planned, due, sent and remembered."""
