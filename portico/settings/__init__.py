"""The configuration, read once from the environment."""
