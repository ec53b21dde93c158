/* Works for a given wall time and reports how long it worked by its own clock.
   interval MILLISECONDS LOG   appends the nanoseconds to LOG, a line a run. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return moment.tv_sec * 1000000000LL + moment.tv_nsec;
}

int main(int count, char **words) {
    char line[32];
    if (count < 3) return 2;
    int log = open(words[2], O_WRONLY | O_CREAT | O_APPEND, 0666);
    long long wanted = atoll(words[1]) * 1000000LL, start = now(), end = start;
    while (end - start < wanted) end = now();
    int length = snprintf(line, sizeof line, "%lld\n", end - start);
    return write(log, line, length) == length ? 0 : 2;
}
