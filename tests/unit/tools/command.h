/* Running a program's command line in this process, and looking at what it says. */
#ifndef RK_TESTS_UNIT_TOOLS_COMMAND_H
#define RK_TESTS_UNIT_TOOLS_COMMAND_H

#include "tests/support/test.h"

#include "tools/cli/cli.h"

enum { COMMAND_OUTPUT_MAX = 1 << 17 };

/* What the last command printed: at most COMMAND_OUTPUT_MAX - 1 octets of each stream. */
extern char command_out[COMMAND_OUTPUT_MAX], command_err[COMMAND_OUTPUT_MAX];

/* Run `program` with the words of `line`, which single blanks part; a word that is "''" is empty.
 * Returns its exit code. */
int command_run(const struct rk_cli_program *program, const char *line);

/* Expect this exit code; a refusal prints nothing on stdout and exactly one line on stderr, which
 * starts with the program's name. */
void command_expect(const struct rk_cli_program *program, const char *line, int status);

/* Make an empty folder below the system's for temporary files and enter it; leave and remove it
 * with the files in it. */
void command_enter_folder(void);
void command_leave_folder(void);

/* Files in the folder, hidden ones too. */
size_t command_files(void);

/* Write a file of these octets into the folder. */
void command_write(const char *name, const void *octets, size_t len);

/* Read a file of the folder; its length. */
size_t command_read(const char *name, void *octets, size_t cap);

#endif
