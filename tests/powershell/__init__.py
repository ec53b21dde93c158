"""The scripts for PowerShell: read without it, run for real where there is one."""
