"""Our own sheets: pressed from `templates/`, filled in and scanned."""
