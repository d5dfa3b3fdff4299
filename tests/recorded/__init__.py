"""Recorded sessions of clients, and the test that plays them against today's node."""
