"""The whole product on one machine: its servers, its processes and real content to walk through."""
