/* The program rsp-pki, run as a person would. */
#include "tests/support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64];
static char output[8192];

static int make_dir(void **state) {
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/rk-rsp-pki-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static void remove_tree(const char *path) {
    DIR *d = opendir(path);
    struct dirent *entry;
    while (d && (entry = readdir(d))) {
        char name[512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (unlink(name))
            remove_tree(name);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static int clear_dir(void **state) {
    (void)state;
    remove_tree(dir);
    return 0;
}

/* Run in `dir`; both streams land in `output`. */
static int run(const char *arguments) {
    char command[1024];
    snprintf(command, sizeof command, "cd %s && %s/bin/rsp-pki %s 2>&1", dir, RK_BINARY_DIR,
             arguments);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t len = fread(output, 1, sizeof output - 1, pipe);
    output[len] = '\0';
    int status = pclose(pipe);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void expect(const char *arguments, int status, const char *text) {
    int got = run(arguments);
    if (got != status || !strstr(output, text))
        fail_msg("rsp-pki %s: exit %d, said: %s", arguments, got, output);
}

static size_t lines(void) {
    size_t count = 0;
    for (const char *p = output; *p; p++)
        count += *p == '\n';
    return count;
}

static void init__then_everything__works(void **state) {
    (void)state;
    expect("init pki --host dp.example --host 127.0.0.1", 0, "10 certificates");
    expect("show pki/dptls-nist.pem", 0, "dp.example");
    expect("verify pki pki/dppb-brainpool.pem", 0, "chains to a trusted CI");
    expect("issue euicc pki --json", 0, "euicc-nist-89049032123451234512345678901235.pem");
    expect("verify pki pki/euicc-nist-89049032123451234512345678901235.pem", 0, "chains");
    expect("--json show pki/eum-nist.pem", 0, "\"eidPrefix\":\"89049032\"");
    expect("show pki/eum-nist.key", 0, "private key, NIST P-256");
    expect("show pki/crl-nist.pem", 0, "revoked          nothing");
}

static void verify__what_does_not_stand__exits_3_and_says_why(void **state) {
    (void)state;
    expect("init pki --curve nist", 0, "5 certificates");
    expect("init other --curve nist", 0, "5 certificates");
    expect("verify other pki/dpauth-nist.pem", 3, "key that is not known (key id ");
    expect("verify pki pki/dpauth-nist.pem --role dppb", 3, "it is dpauth, not dppb");
    expect("verify pki pki/dpauth-nist.pem --at 2099-01-01", 3, "has expired (not after ");
    expect("verify pki pki/dpauth-nist.pem --at 2099-01-01 --no-dates", 0, "chains");
    expect("verify pki pki/dpauth-nist.pem --at 1999-01-01 --json", 3,
           "\"reason\":\"not_yet_valid\"");
    expect("issue dpauth pki --not-before 2001-01-01 --not-after 2002-01-01", 0, "dpauth-nist-2");
    expect("verify pki pki/dpauth-nist-2.pem", 3, "has expired (not after 2002-01-01T00:00:00Z)");
    expect("revoke pki pki/dpauth-nist.pem", 0, "revoked");
    expect("verify pki pki/dpauth-nist.pem", 3, "has been revoked");
}

static void init__folder_in_use__is_refused(void **state) {
    (void)state;
    expect("init pki", 0, "");
    expect("init pki", 7, "already holds");
}

static void command_line__wrong__is_one_line_and_2(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        "inti pki",
        "init",
        "init a b",
        "init pki --curve p384",
        "init pki --host 'a b'",
        "init pki --host ''",
        "init pki --oid 2.x",
        "init pki --eid-prefix abc",
        "init pki --eid-prefix 890490321234512345123456789012351",
        "init pki --organization ''",
        "issue ci there",
        "issue nobody there",
        "issue euicc there --eid 1",
        "issue euicc there --eid 89049032123451234512345678901234",
        "issue dpauth there --not-after never",
        "issue dpauth there --not-after 1999-01-01",
        "issue dpauth there --curve both",
        "verify there there/ci-nist.key",
        "verify there there/ci-nist.pem --role boss",
        "verify there there/ci-nist.pem --at noon",
        "show",
        "show there/ci-nist.pem --deep",
    };
    expect("init there --curve nist", 0, "");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        expect(wrong[i], 2, "rsp-pki: ");
        assert_int_equal(lines(), 1);
    }
    expect("show pki", 7, "No such file");
}

static void file__hostile__is_refused_in_one_line(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "show absent",         "show /dev/null",   "show empty", "verify empty empty",
        "verify empty absent", "issue dppb empty", "show big",   "revoke empty empty"};
    char path[128];
    snprintf(path, sizeof path, "%s/empty", dir);
    fclose(fopen(path, "w"));
    snprintf(path, sizeof path, "%s/big", dir);
    FILE *big = fopen(path, "w");
    assert_non_null(big);
    assert_int_equal(ftruncate(fileno(big), 5 << 20), 0);
    fclose(big);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        expect(wrong[i], 7, "rsp-pki: ");
        assert_int_equal(lines(), 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(init__then_everything__works, make_dir, clear_dir),
        cmocka_unit_test_setup_teardown(verify__what_does_not_stand__exits_3_and_says_why, make_dir,
                                        clear_dir),
        cmocka_unit_test_setup_teardown(init__folder_in_use__is_refused, make_dir, clear_dir),
        cmocka_unit_test_setup_teardown(command_line__wrong__is_one_line_and_2, make_dir,
                                        clear_dir),
        cmocka_unit_test_setup_teardown(file__hostile__is_refused_in_one_line, make_dir, clear_dir),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
