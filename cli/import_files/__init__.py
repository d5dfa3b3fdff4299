"""The parts of `portico import`: decoding, rows, batches, rejected rows and progress."""
