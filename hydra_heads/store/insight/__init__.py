"""What series say: found here over `stats`, worded in `report`.

- `trends`: whether a head gets slower or faster over its invocations
- `shifts`: when a head changed, by how much, and what changed with it
- `far_nights`: invocations in which a head was far from what it is otherwise
- `relations`: metrics of a head that go together
"""
