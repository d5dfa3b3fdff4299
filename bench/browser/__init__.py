"""What the chat costs in a browser, measured in Chromium (`python -m bench --only browser`)."""
