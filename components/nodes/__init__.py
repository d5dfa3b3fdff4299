"""Nodes component: says that this node lives, and tells its processes which others do."""
