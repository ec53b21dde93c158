"""The commands about rules: check, test and explain them; list, silence, send what they tell."""
