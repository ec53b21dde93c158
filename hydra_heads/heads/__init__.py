"""Head kinds, the heads file, success criteria, and the ten built-in heads.

- `kind`: what every kind of head answers, and what a launch is
- `kinds`: the one table of kinds
- `command`: heads that are programs with arguments
- `callable`: heads that are Python functions
- `callable_child`: the program that calls one function in a process of its own
- `answer`: what that program sends back
- `modules`: where a module lies, found without running it
- `programs`: where a program lies, found without starting it
- `placeholders`: `{name}` in text, and what stands for it
- `surroundings`: what one run finds around it: values, folder, environment
- `splitting`: command lines split into words as a shell or as Windows would
- `load`: which slot is meant, and the way from a document to its definition
- `options`: heads and instances given on the command line
- `definition`: defaults merged into a head, and the head read from that
- `instances`: named values and globs
- `checking`: what is checked of a slot before any run
- `fingerprint`: hashes that tell whether definitions and inputs are the same
- `secrets`: values of the environment that appear nowhere
- `launching`: the way from a head and an instance to a launch or a line for people
- `criteria`: whether an outcome fulfils a head's success criteria
- `pointer`: JSON Pointers, and equality of JSON values
- `patterns`: regular expressions under a deadline
- `pattern_child`: the program that searches for them
- `judging`: whether a run succeeded, and why not
- `builtin`: the ten heads that are there without any file
"""
