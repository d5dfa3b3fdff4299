"""Teams, their inbox, and what they alone see."""
