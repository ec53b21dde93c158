/* A head that keeps an append-only log of its own.
   logged HEAD INSTANCE MICROSECONDS LOG [escapes]

   Appends "begin HEAD INSTANCE PID", works, appends "end HEAD INSTANCE PID". With `escapes` it
   first starts a child in a session of its own, which never ends by itself. */

#define _GNU_SOURCE
#include <stdlib.h>

#include "tree.h"

static void note(int log, const char *word, char **words) {
    char line[200];
    int length =
        snprintf(line, sizeof line, "%s %s %s %d\n", word, words[1], words[2], (int)getpid());
    if (write(log, line, length) != length) _exit(2);
}

int main(int count, char **words) {
    if (count < 5) return 2;
    int log = open(words[4], O_WRONLY | O_CREAT | O_APPEND, 0666);
    note(log, "begin", words);
    if (count > 5 && fork() == 0) {
        setsid();
        for (;;) pause();
    }
    long long until = clock_ns(CLOCK_MONOTONIC) + atoll(words[3]) * 1000;
    while (clock_ns(CLOCK_MONOTONIC) < until) {}
    note(log, "end", words);
    return 0;
}
