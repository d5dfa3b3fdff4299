"""What the parts that Portico stands on do alone: the limits that no change of Portico's own can pass."""
