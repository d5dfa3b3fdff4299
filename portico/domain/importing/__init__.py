"""Rows of other chat servers, read as Portico's: what each of five kinds calls things."""
