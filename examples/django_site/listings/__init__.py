"""Homes for sale, and the way to who sells them."""
