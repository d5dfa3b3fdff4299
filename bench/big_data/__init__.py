"""Portico with millions of messages: how long each question takes, and what a message takes on the disk."""
