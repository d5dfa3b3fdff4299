"""Tests of the packages in `web`, by their own test runners."""
