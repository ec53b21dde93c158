"""What the regression gate (`regression`) stands on.

- `density`: where the values of a baseline lie, and where they would lie after a shift
- `evidence`: how much likelier the newest values are after a shift than without one
- `course`: the baseline, what was seen since, and when the one becomes the other
- `scale`: values as logarithms or as they are, and changes back in their unit
"""
