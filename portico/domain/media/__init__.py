"""Files: names, types, ranges, links and limits. Pure."""
