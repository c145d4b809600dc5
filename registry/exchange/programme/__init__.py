"""A forum's programme from outside: read from a spreadsheet or a calendar, then taken in."""
