#include "euicc/card/link.h"

#include <errno.h>
#include <signal.h>
#include <sys/select.h>

static volatile sig_atomic_t stopped;
static sigset_t while_waiting;

static void stop(int signal_number) {
    (void)signal_number;
    stopped = 1;
}

void wait_prepare(void) {
    struct sigaction action = {.sa_handler = stop};
    sigset_t both;
    sigemptyset(&action.sa_mask);
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    sigprocmask(SIG_BLOCK, &both, &while_waiting);
    sigdelset(&while_waiting, SIGINT);
    sigdelset(&while_waiting, SIGTERM);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* Signals stay blocked between waits: one that came meanwhile is looked for here. */
bool wait_stopped(void) {
    sigset_t pending;
    if (!stopped && sigpending(&pending) == 0 &&
        (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1))
        stopped = 1;
    return stopped;
}

int wait_ready(int fd, enum wait_for what, int milliseconds) {
    struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    fd_set set;
    int ready;
    if (wait_stopped()) /* the signal may have been taken by an earlier wait */
        return -1;
    do {
        FD_ZERO(&set);
        if (fd >= 0)
            FD_SET(fd, &set);
        ready = pselect(fd + 1, what == WAIT_READ ? &set : NULL, what == WAIT_WRITE ? &set : NULL,
                        NULL, milliseconds < 0 ? NULL : &limit, &while_waiting);
    } while (ready < 0 && errno == EINTR && !stopped);
    return stopped || ready < 0 ? -1 : ready > 0;
}
