"""Slips of grammar: a checker from a package where it is installed, patterns of our own always."""
