"""The room where people say how they are to be notified, and services what of."""
