"""Teams: several people who answer conversations under one name. Pure."""
