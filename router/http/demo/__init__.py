"""The demo at `/`: a small property site with two people, for development only (`PORTICO_DEMO`)."""
