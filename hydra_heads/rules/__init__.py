"""The language of rules: conditions over the runs of a head, judged over what it is handed.

- `faults`: what is wrong with a rule
- `tokens`: an expression cut into words, numbers and signs
- `expression`: what an expression says, as a tree
- `grammar`: from tokens to the tree
- `metrics`: the metrics that a rule may ask for
- `functions`: what each function gives
- `units`: numbers with a unit
- `samples`: the runs that rules look at, as they were at the end of each
- `scales`: inputs of different sizes put on one scale
- `figures`: the functions' numbers
- `evaluation`: true, false, or nobody can tell
- `states`: the states of a rule for one head, advanced run by run
- `groups`: of the rules of one group the gravest speaks
- `checking`: what is wrong with rules whose structure is right
- `cases`: tests of rules as a file holds them; `testing`: those played
- `explaining`: rules in words
- `gate/`: whether heads have got worse
"""
