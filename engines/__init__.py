"""Ports to language engines. The house asks `engines.client`; one file below is one backend."""
