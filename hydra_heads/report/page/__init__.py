"""The HTML report: one file that needs nothing but itself.

- `shell`: the document, its policy, its links and its data
- `top`: slot, status, and the answer in three cards; `facts`: what that rests on
- `heads`: the table of heads; `details`: what is known of each
- `charts`: the list of charts; `figure`: one of them with its table
- `closing`: rules, how to read the report, and what it was made from
- `style`: the style sheet
- `markup`: escaping, and the elements that all of these are put together from
"""
