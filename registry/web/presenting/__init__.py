"""What templates are given: words instead of codes, addresses instead of ids."""
