"""What `portico doctor` looks at: each module probes one thing, and judges what it saw in pure functions."""
