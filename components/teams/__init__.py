"""Teams component: teams, the inbox that they share, notes, saved replies."""
