"""The model of a call and its transitions. Pure."""
