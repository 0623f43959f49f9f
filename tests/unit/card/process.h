/* Running a built program: arguments, standard input, what came out. */
#ifndef RK_TESTS_UNIT_CARD_PROCESS_H
#define RK_TESTS_UNIT_CARD_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

enum { ARGUMENTS_MAX = 16, OUTPUT_MAX = 65536 };

struct result {
    int status; /* exit status; 128 + n for signal n */
    char out[OUTPUT_MAX];
    char err[OUTPUT_MAX];
};

/* Run build/bin/`program` with the words of `arguments`, which are divided by single blanks. */
void process_run(struct result *result, const char *program, const char *arguments,
                 const char *input);

/* Start it; what it prints on stdout comes from *out. */
pid_t process_start(const char *program, const char *arguments, int *out);

/* Send SIGTERM and return the exit status as above. */
int process_stop(pid_t pid);

#endif
