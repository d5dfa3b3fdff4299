"""The sessions of clients: registered, listed and ended."""
