"""Values and documents: what the parts hand to each other and what stands in files."""
