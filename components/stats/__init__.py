"""The room that counts."""
