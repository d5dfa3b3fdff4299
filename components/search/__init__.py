"""The room where people look for what was said."""
