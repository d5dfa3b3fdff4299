"""What the suites share: real servers, a running node, clients that wait for what they hear."""
