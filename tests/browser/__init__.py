"""The explorer as a browser sees it."""
