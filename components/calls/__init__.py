"""The room of voice and video calls."""
