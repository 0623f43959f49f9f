#include "tests/unit/card/process.h"

#include "tests/support/test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void exec_program(const char *program, const char *arguments) {
    char path[512], words[2048], *argv[ARGUMENTS_MAX + 2];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/bin/%s", RK_BINARY_DIR, program);
    snprintf(words, sizeof words, "%s", arguments);
    argv[count++] = path;
    for (char *word = strtok(words, " "); word && count <= ARGUMENTS_MAX; word = strtok(NULL, " "))
        argv[count++] = word;
    argv[count] = NULL;
    execv(path, argv);
    _exit(127);
}

static pid_t spawn(const char *program, const char *arguments, int in, int out, int err) {
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(in, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        exec_program(program, arguments);
    }
    return pid;
}

static int exit_status(pid_t pid) {
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void read_back(FILE *file, char *text) {
    rewind(file);
    text[fread(text, 1, OUTPUT_MAX - 1, file)] = '\0';
    fclose(file);
}

void process_run(struct result *result, const char *program, const char *arguments,
                 const char *input) {
    FILE *in = tmpfile(), *out = tmpfile(), *err = tmpfile();
    assert_true(in && out && err);
    fputs(input, in);
    rewind(in);
    fflush(NULL);
    result->status = exit_status(spawn(program, arguments, fileno(in), fileno(out), fileno(err)));
    fclose(in);
    read_back(out, result->out);
    read_back(err, result->err);
}

pid_t process_start(const char *program, const char *arguments, int *out) {
    int ends[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
    assert_int_equal(pipe(ends), 0);
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fflush(NULL);
    pid_t pid = spawn(program, arguments, null, ends[1], null);
    close(ends[1]);
    close(null);
    *out = ends[0];
    return pid;
}

int process_stop(pid_t pid) {
    kill(pid, SIGTERM);
    return exit_status(pid);
}
