"""The terminal client: what it knows (pure) apart from what it is connected to (Twisted)."""
