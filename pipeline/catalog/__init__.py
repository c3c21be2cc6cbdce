"""The papers that an office knows: `templates/<paper>/` in, printed sheets and the places of their fields out."""
