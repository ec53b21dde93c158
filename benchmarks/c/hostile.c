/* Programs that behave badly, one kind a word.
   hostile signal|abort|orphan|escape|closed|binary|stuck|storm|exit

   `signal` and `abort` end by a signal, `orphan` leaves a grandchild, `escape` one in a session of
   its own that ignores SIGTERM and holds the output open, `closed` closes its output and errors
   first, `binary` prints every byte but no line, `stuck` never ends and ignores SIGTERM, `storm`
   leaves 20 children. None of what is left ever ends by itself. */

#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void stay(void) {
    for (;;) pause();
}

static void leave(int has_session) {
    pid_t pid = fork();
    if (pid == 0) {
        if (has_session) setsid();
        if (fork()) _exit(0);
        stay();
    }
    waitpid(pid, NULL, 0);
}

static void print_bytes(void) {
    unsigned char block[65536];
    for (unsigned place = 0; place < sizeof block; place++) block[place] = place * 7 + place / 256;
    for (int times = 0; times < 4; times++)
        if (write(1, block, sizeof block) < 0 || write(2, block, sizeof block) < 0) _exit(2);
}

int main(int count, char **words) {
    const char *kind = count > 1 ? words[1] : "";
    if (!strcmp(kind, "signal")) kill(getpid(), SIGKILL);
    if (!strcmp(kind, "abort")) raise(SIGSEGV);
    if (!strcmp(kind, "orphan")) leave(0);
    if (!strcmp(kind, "escape")) {
        signal(SIGTERM, SIG_IGN);
        leave(1);
    }
    if (!strcmp(kind, "closed")) {
        close(1);
        close(2);
    }
    if (!strcmp(kind, "binary")) print_bytes();
    if (!strcmp(kind, "stuck")) {
        signal(SIGTERM, SIG_IGN);
        stay();
    }
    if (!strcmp(kind, "storm"))
        for (int number = 0; number < 20; number++)
            if (fork() == 0) stay();
    return strcmp(kind, "exit") ? 0 : 3;
}
