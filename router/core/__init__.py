"""What the router does with WAMP messages, other than Crossbar does."""
