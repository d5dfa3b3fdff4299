"""The room where conversations are opened and found."""
