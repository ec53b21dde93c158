"""The pictures of the report, one file each, and what they are drawn with.

- `chart`: a picture with its finding and its figures as a table
- `weights`, `runs`, `success`, `tradeoff`, `winners`, `nights`, `resources`: the pictures
- `drawing`: SVG as text; `style`: its classes and colours
- `scale`: from values to pixels; `dates`: an axis of dates
- `rows`: a row a head; `strip`: the runs of one head
- `placement`: names beside points; `front`: heads that nobody beats in both time and success
- `ranking`: who is cheapest on which input; `heat_map`: cells of inputs and heads
- `histories`: heads over time; `multiples`: their rows
"""
