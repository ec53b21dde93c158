"""What the pages say is so: commands run, outputs look like that, tables and links are true."""
