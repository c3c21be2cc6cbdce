"""One file for each group of pages; `routes.py` names them all."""
