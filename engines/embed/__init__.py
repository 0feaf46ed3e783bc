"""Backends that turn a text into a vector of its meaning."""
