"""What the figures of a slot say, in plain words: the parts of the summary.

- `case`: which of few cases a slot is, and what else bears on the choice of a head
- `choice`: which head to use
- `certainty`: how sure that is
- `next_step`: what to do next
- `commands`: command lines that a reader may type
- `phrases`: figures and names as parts of sentences
"""
