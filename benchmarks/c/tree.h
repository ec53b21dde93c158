/* What workloads that are trees of processes share. */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static inline long long clock_ns(clockid_t which) {
    struct timespec moment;
    clock_gettime(which, &moment);
    return moment.tv_sec * 1000000000LL + moment.tv_nsec;
}

/* Whether a process that is no child of ours has ended: gone, or a zombie. */
static inline int has_ended(pid_t pid) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int file = open(path, O_RDONLY);
    if (file < 0) return 1;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0) return 1;
    text[length] = 0;
    char *name_end = strrchr(text, ')');
    return name_end && (name_end[2] == 'Z' || name_end[2] == 'X');
}
