"""The regression gate, over values that it is handed: nothing is read and nothing is run here.

- `subject`: one head and one metric, one value an invocation
- `past`: subjects against their own past, together
- `stored`: figures against stored ones, the noise between nights from elsewhere
- `figures`: runs as values by instance; `nights`: values of nights out of what profiles sum up
- `correction`: what many p values come to together
- `confirming`: suspects run again, and what that says
- `wording`: reasons in words
"""
