"""Support for all suites: real servers, a running node, clients that wait for events."""
