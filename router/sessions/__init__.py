"""The sessions of clients: registered, listed, refreshed and ended."""
