"""The terminal client: its state (pure) apart from its connections (Twisted)."""
