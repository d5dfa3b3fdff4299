"""Reports, and the record of what admins did."""
