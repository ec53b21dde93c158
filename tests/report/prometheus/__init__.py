"""Series for Prometheus: their names, their text, and questions about them."""
