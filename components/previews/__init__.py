"""Previews component: shows with a message what the page behind its link says of itself."""
