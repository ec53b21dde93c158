"""Picks heads while they are used, and learns from each run.

- `learner`: the choice, and what a run changes
- `prior`: what the published weights tell before the first run
- `estimates`: what is known of each head's mean cost; `normals`: draws from it
- `shift`: whether a head's newest runs say that its level changed; `suspicion`: whether all did
- `rest`: a head that fails rests; `schedule`: which heads are to be tried whatever is drawn
- `beside`: shares that stand beside what was learned; `shares`: what all comes to
- `standing`: how a head stands, and why, in words
"""
