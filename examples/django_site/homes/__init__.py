"""Homes: a small Django site whose buyers and sellers talk through Portico."""
