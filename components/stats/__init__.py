"""Statistics component: daily counts for admins."""
