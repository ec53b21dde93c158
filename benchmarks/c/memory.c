/* Trees of processes that hold memory and report how much, as the kernel counts it for them.
   memory alone|pair|orphan|shared MIB LOG

   Appends "RSS PSS" of the whole tree in KiB at its fullest, a line a run. `alone` with 0 MiB is
   as small as a process gets; `pair` are two children that hold MIB each at once, `orphan` a
   grandchild whose parent has ended, `shared` five processes that share what the main one has.
   Trees hold their memory, and work on it, for HOLD_NS; all others end before the main one. */

#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "tree.h"

#define HOLD_NS 400000000LL
#define PAGE 4096

static char *memory;
static size_t size;
static int ready[2], go[2];

static void fill(void) {
    memory = malloc(size + 1);
    if (!memory) _exit(2);
    memset(memory, 1, size + 1);
}

static long figure(pid_t pid, const char *file_name, const char *name) {
    char path[64], line[256];
    long found = 0;
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file_name);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, name, strlen(name))) found = atol(line + strlen(name));
    if (file) fclose(file);
    return found;
}

/* Say that the memory is there, then work on it until the main process closes `go`. */
static void hold(int writes) {
    struct pollfd closing = {go[0], POLLIN, 0};
    volatile char *here = memory;
    char sum = 0;
    close(go[1]);
    if (write(ready[1], "", 1) != 1) _exit(2);
    while (poll(&closing, 1, 0) == 0)
        for (size_t place = 0; place < size; place += PAGE)
            if (writes) here[place]++; else sum += here[place];
    _exit(0);
}

static void report(const char *log, const pid_t *pids, int count) {
    long rss = 0, pss = 0;
    char line[64];
    for (int number = 0; number < count; number++) {
        rss += figure(pids[number], "status", "VmRSS:");
        pss += figure(pids[number], "smaps_rollup", "Pss:");
    }
    if (count == 1) rss = figure(pids[0], "status", "VmHWM:");
    int file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
    int length = snprintf(line, sizeof line, "%ld %ld\n", rss, pss);
    if (write(file, line, length) != length) _exit(2);
}

static pid_t child(int fills, int writes) {
    pid_t pid = fork();
    if (pid == 0) {
        if (fills) fill();
        hold(writes);
    }
    return pid;
}

/* The child's pid comes back through a pipe, for its parent ends at once. */
static pid_t orphan(void) {
    int ends[2];
    pid_t pid = 0;
    if (pipe(ends)) _exit(2);
    pid_t middle = fork();
    if (middle == 0) {
        pid = child(1, 1);
        _exit(write(ends[1], &pid, sizeof pid) == sizeof pid ? 0 : 2);
    }
    waitpid(middle, NULL, 0);
    return read(ends[0], &pid, sizeof pid) == sizeof pid ? pid : -1;
}

int main(int count, char **words) {
    if (count < 4 || pipe(ready) || pipe(go)) return 2;
    const char *kind = words[1];
    pid_t pids[6] = {getpid()};
    int processes = 1;
    char byte;
    size = (size_t)atol(words[2]) << 20;
    if (!strcmp(kind, "alone") && size) fill();
    if (!strcmp(kind, "shared")) fill();
    if (!strcmp(kind, "pair")) while (processes < 3) pids[processes++] = child(1, 1);
    if (!strcmp(kind, "shared")) while (processes < 5) pids[processes++] = child(0, 0);
    if (!strcmp(kind, "orphan")) pids[processes++] = orphan();
    for (int waiting = 1; waiting < processes; waiting++)
        if (read(ready[0], &byte, 1) != 1) return 2;
    report(words[3], pids, processes);
    long long until = clock_ns(CLOCK_MONOTONIC) + HOLD_NS;
    while (processes > 1 && clock_ns(CLOCK_MONOTONIC) < until) {}
    close(go[1]);
    while (wait(NULL) > 0) {}
    for (int number = 1; number < processes; number++)
        while (!has_ended(pids[number])) sched_yield();
    return 0;
}
