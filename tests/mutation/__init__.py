"""Mutation testing: does a test notice when the code is changed for the worse?

`python -m tests.mutation` changes one thing in one file of a part (a mutant), runs the tests of
that file, then those of its part, and counts the changes that no test noticed. The larger tools
for Python were looked at first: mutmut draws no seeded sample, cosmic-ray changes the files in
the working tree and knows one test command for all of them.

operators          which changes there are, as edits of a file's text
mutants            the mutants of the files of a part, and a seeded sample of them
trials             one mutant in a copy of the tree: killed, hung or survived
equivalence        what it is that two lines mean the same
equivalent         mutants that no test can notice, of all parts
equivalent_PART    those of one part, each with its reason
"""
