"""Sync component: what a client missed while it was disconnected."""
