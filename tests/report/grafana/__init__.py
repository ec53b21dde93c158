"""Grafana's panels: units, colours and places."""
