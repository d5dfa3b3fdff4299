"""The report of `make bench`: what is measured, the page that is written from it, and its history."""
