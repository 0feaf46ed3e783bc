"""Backends that write the next line of a conversation."""
