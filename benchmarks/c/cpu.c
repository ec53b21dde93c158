/* Trees of processes that burn CPU and report how much, each by its own clock, to a log.
   cpu burn|waited|unwaited|orphan|children MILLISECONDS LOG

   Every process appends "used NANOSECONDS" right before it ends, the main one also "end". All
   others have ended before it does. `unwaited` is a child that nobody waits for, `orphan` a
   grandchild whose parent has ended, `children` are 50, one after the other. */

#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "tree.h"

static int log_file;

static long long used(void) { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }

static void burn(long long milliseconds) {
    long long end = used() + milliseconds * 1000000LL;
    while (used() < end) {}
}

static void leave(const char *last) {
    char line[64];
    int length = snprintf(line, sizeof line, "used %lld\n%s", used(), last);
    _exit(write(log_file, line, length) == length ? 0 : 2);
}

static pid_t child(long long milliseconds) {
    pid_t pid = fork();
    if (pid == 0) {
        burn(milliseconds);
        leave("");
    }
    return pid;
}

static void orphan(long long milliseconds) {
    int ends[2];
    pid_t grandchild = 0;
    if (pipe(ends)) _exit(2);
    pid_t pid = fork();
    if (pid == 0) {
        grandchild = fork();
        if (grandchild == 0) {
            close(ends[0]);
            burn(milliseconds);
            leave(""); /* closes the pipe, which wakes the main process */
        }
        if (write(ends[1], &grandchild, sizeof grandchild) < 0) _exit(2);
        leave("");
    }
    close(ends[1]);
    if (read(ends[0], &grandchild, sizeof grandchild) < 0) _exit(2);
    waitpid(pid, NULL, 0);
    char nothing;
    if (read(ends[0], &nothing, 1) != 0) _exit(2);
    while (!has_ended(grandchild)) sched_yield();
}

int main(int count, char **words) {
    siginfo_t info;
    if (count < 4) return 2;
    const char *kind = words[1];
    long long milliseconds = atoll(words[2]);
    log_file = open(words[3], O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (!strcmp(kind, "burn")) burn(milliseconds);
    if (!strcmp(kind, "waited")) waitpid(child(milliseconds), NULL, 0);
    if (!strcmp(kind, "unwaited")) waitid(P_PID, child(milliseconds), &info, WEXITED | WNOWAIT);
    if (!strcmp(kind, "orphan")) orphan(milliseconds);
    if (!strcmp(kind, "children"))
        for (int number = 0; number < 50; number++) waitpid(child(milliseconds), NULL, 0);
    leave("end\n");
}
