"""Receipts component: delivered and read positions of participants."""
