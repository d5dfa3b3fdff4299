"""Conversations component: opening, listing, changing and exporting conversations; blocking users."""
