"""The papers of our list as other offices lay them out."""
