"""Tests of the code samples in the documentation."""
