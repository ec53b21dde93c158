"""Notifications on their way out: who is told what, when, and what became of it.

- `channel`: what every channel answers; `table`: the one table of channels
- `notices`: equal notifications as one, by head, the gravest first
- `words`: a subject and a text for people; `message`: one message, for people and programs
- `sending`: what is due is sent, counted, held back, tried again or given up
- `holding`: what goes out now, and until when the rest is held back
- `stderr`: lines on standard error; `file`: JSON lines in a file; `command`: a program of yours
- `connection`: connections on which nothing outlasts its deadline
- `posting`: one request to a url, no redirect followed; `hook`: what those who post have in common
- `webhook`, `slack`: channels that post; `smtp`: one mail handed to a mail server; `email`: mails
"""
