"""The room where messages are sent and read."""
