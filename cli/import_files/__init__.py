"""What `portico import` is made of: lines, rows, batches, what was refused, and how far it is."""
