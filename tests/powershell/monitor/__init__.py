"""Tests of `hydra_monitor.ps1`, and what it is held to without PowerShell."""
