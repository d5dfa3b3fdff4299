"""Portico's part of the Crossbar router worker: authentication, sessions, limits and HTTP."""
