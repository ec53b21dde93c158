"""What `show` prints, for a terminal or a pipe.

- `screen`: how wide, how high, which encoding, colours or not
- `columns`: a table that fits the screen, words that are wrapped and shortened to it
- `bars`: bars of block characters, or of plain signs
- `overview`: all heads as one table
- `bins`: values counted in bins; `histogram`: the bins drawn
- `one_head`: all that is known of one head
"""
