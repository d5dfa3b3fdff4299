"""Presence component: who is online and who is typing, published to those who may see it."""
