"""The template tags of Portico."""
