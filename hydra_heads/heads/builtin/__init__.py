"""The built-in slot `demo`: one batch job over log files, done in ten ways.

The job:

    log_job       the line grammar, the tally, the result and its answer
    log_files     which files of a folder are read, whole or in pieces

The ten ways:

    sequential    line by line
    batched       whole files, one pattern
    streaming     pieces of fixed size
    mapped        files seen through the page cache (the head is called `mmap`)
    columnar      typed columns first, counting last
    cached        equal contents looked at once
    threads       threads of one process
    processes     forked or spawned copies of this process
    subprocesses  interpreters of their own
    sqlite        a table and GROUP BY

What the two kinds of processes stand on:

    shares        the job cut into shares
    share_child   the program of an interpreter that does one share
    children      workers that end with the process that started them

The slot:

    entry         the ten callables that the heads file names
    demo_lines    log lines made from a seed, and what they say
    demo_data     the instances, made once in a folder
    demo_slot     the heads file
"""
