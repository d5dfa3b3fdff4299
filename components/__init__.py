"""What connects the house to the world: rooms behind the router, and the command line."""
