/* The program smdp, run as a person would. */
#include "tests/support/test.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asn1/wire/json.h"
#include "certs/file.h"
#include "tools/dpbed/world.h"

static char dir[64];
static char output[16384];

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

/* A folder of its own, with a package in it. */
static int make_dir(void **state) {
    char path[128];
    struct rk_buf package = {0};
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/rk-smdp-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/test.der", dir);
    rk_bed_package(RK_BED_ICCID, 0, 100, &package);
    int error = rk_disk_write(path, rk_buf_slice(&package), 0600);
    rk_buf_free(&package);
    return error;
}

static int clear_dir(void **state) {
    (void)state;
    remove_tree(dir);
    return 0;
}

/* Run in `dir`; both streams land in `output`. */
static int run(const char *arguments) {
    char command[1024];
    snprintf(command, sizeof command, "cd %s && %s/bin/smdp %s 2>&1", dir, RK_BINARY_DIR,
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
        fail_msg("smdp %s: exit %d, said: %s", arguments, got, output);
}

static size_t lines(void) {
    size_t count = 0;
    for (const char *p = output; *p; p++)
        count += *p == '\n';
    return count;
}

/* The member of the one JSON object in `output`; lives until the next call. */
static const char *member(const char *name) {
    static char value[512];
    struct rk_json doc;
    const char *text = "";
    assert_int_equal(rk_json_parse(rk_slice(output, strlen(output)), sizeof output, &doc), 0);
    rk_json_get_string(doc, name, &text);
    snprintf(value, sizeof value, "%s", text);
    rk_json_free(&doc);
    return value;
}

static void init(void) {
    expect("init dp --host smdp.example.com:8443", 0, "SM-DP+ at smdp.example.com:8443");
}

static unsigned mode_of(const char *name) {
    char path[256];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 0777;
}

/* --- commands ------------------------------------------------------------------------------ */

static void init__new_folder__keeps_secrets_to_itself(void **state) {
    (void)state;
    init();
    assert_int_equal(mode_of("dp"), 0700);
    assert_int_equal(mode_of("dp/smdp.db"), 0600);
    assert_int_equal(mode_of("dp/pki/dpauth-nist.key"), 0600);
    expect("init dp --host smdp.example.com", 7, "is an SM-DP+ already");
}

static void init__certificates_made_elsewhere__are_taken_by_role(void **state) {
    char command[512];
    (void)state;
    snprintf(command, sizeof command,
             "cd %s && %s/bin/rsp-pki init pki --host other.example >/dev/null", dir,
             RK_BINARY_DIR);
    assert_int_equal(system(command), 0);
    expect("init dp --host smdp.example.com --pki pki", 0, "SM-DP+ at");
    assert_int_equal(run("profile list dp"), 0);
    /* What certifies cards and CIs stays where it was. */
    snprintf(command, sizeof command,
             "cd %s/dp/pki && ! ls | grep -E '^(ci|eum).*key$|^eum' && "
             "for f in dpauth dppb dptls; do ls $f-nist-*.key >/dev/null || exit 1; done",
             dir);
    assert_int_equal(system(command), 0);
    expect("init none --host smdp.example.com --pki test.der", 7, "test.der: ");
    snprintf(command, sizeof command, "cd %s && rm pki/dptls*", dir);
    assert_int_equal(system(command), 0);
    expect("init again --host third.example --pki pki", 0, "SM-DP+ at third.example");
    snprintf(command, sizeof command, "cd %s && rm pki/ci*.key", dir);
    assert_int_equal(system(command), 0);
    expect("init none --host smdp.example.com --pki pki", 3, "no TLS certificate with its key");
    snprintf(command, sizeof command, "cd %s && rm pki/dppb*.key && test ! -e none", dir);
    assert_int_equal(system(command), 0);
    expect("init none --host smdp.example.com --pki pki", 3, "no DPauth and DPpb");
    assert_int_equal(lines(), 1);
}

static void profile__add_list_show_remove__is_an_inventory(void **state) {
    (void)state;
    init();
    expect("profile add dp test.der --json", 0, "\"iccid\":\"" RK_BED_ICCID "\"");
    assert_int_equal(lines(), 1);
    assert_string_equal(member("name"), "Test profile");
    assert_string_equal(member("provider"), "Test MNO");
    assert_string_equal(member("class"), "operational");
    expect("profile add dp test.der", 4, "already");
    expect("profile list dp", 0, "Available");
    expect("profile show dp " RK_BED_ICCID, 0, "Test MNO");
    expect("profile show dp 8949000000000000018", 4, "no such record");
    expect("profile remove dp " RK_BED_ICCID, 0, "");
    assert_int_equal(run("profile list dp"), 0);
    assert_string_equal(output, "");
}

static void profile_add__options__win_over_the_package(void **state) {
    (void)state;
    init();
    expect("profile add dp test.der --name N --provider P --class provisioning --ppr ppr1,ppr2 "
           "--owner 26201 --notify enable --any-card --json",
           0, "\"ppr\":[\"ppr1\",\"ppr2\"],\"notify\":[\"enable\"],\"anyCard\":true");
    assert_string_equal(member("name"), "N");
    assert_string_equal(member("provider"), "P");
    assert_string_equal(member("class"), "provisioning");
}

static void order__create__gives_an_activation_code(void **state) {
    (void)state;
    init();
    assert_int_equal(run("profile add dp test.der"), 0);
    expect("order create dp --iccid " RK_BED_ICCID " --matching-id ABC-1 --json", 0, "");
    assert_string_equal(member("iccid"), RK_BED_ICCID);
    assert_string_equal(member("matchingId"), "ABC-1");
    assert_string_equal(member("activationCode"), "LPA:1$smdp.example.com:8443$ABC-1");
    assert_string_equal(member("state"), "Released");
    expect("order list dp", 0, "Released");
    expect("order show dp " RK_BED_ICCID " --json", 0, "\"confirmationCodeRequired\":false");
    expect("profile remove dp " RK_BED_ICCID, 4, "state does not allow");
    expect("order cancel dp " RK_BED_ICCID, 0, "Available");
    expect("order create dp --iccid " RK_BED_ICCID " --matching-id X --confirmation-code 12 --json",
           0, "LPA:1$smdp.example.com:8443$X$$1");
}

static void order__held__is_confirmed_and_released_later(void **state) {
    (void)state;
    init();
    assert_int_equal(run("profile add dp test.der"), 0);
    expect("order create dp --iccid " RK_BED_ICCID " --hold", 0, "Allocated");
    expect("order release dp " RK_BED_ICCID, 4, "state does not allow that: Allocated");
    expect("order confirm dp " RK_BED_ICCID " --matching-id Q", 0, "Confirmed");
    expect("order release dp " RK_BED_ICCID, 0, "Released");
    expect("order release dp " RK_BED_ICCID, 0, "Released");
    expect("order create dp --iccid " RK_BED_ICCID " --matching-id Z", 4,
           "another matching ID, EID or confirmation code already; to begin again: smdp order "
           "cancel dp " RK_BED_ICCID);
}

static void qr__activation_code__as_text_and_picture(void **state) {
    char path[128];
    uint8_t *png = NULL;
    size_t len = 0;
    (void)state;
    init();
    assert_int_equal(run("profile add dp test.der"), 0);
    expect("qr dp " RK_BED_ICCID, 4, "no such record");
    assert_int_equal(run("order create dp --iccid " RK_BED_ICCID " --matching-id ABC"), 0);
    assert_int_equal(run("qr dp " RK_BED_ICCID), 0);
    assert_string_equal(output, "LPA:1$smdp.example.com:8443$ABC\n");
    int status = run("qr dp " RK_BED_ICCID " --png code.png");
    if (status == 7 && strstr(output, "built without")) {
        print_message("built without libqrencode or libpng\n");
        skip();
    }
    assert_int_equal(status, 0);
    snprintf(path, sizeof path, "%s/code.png", dir);
    assert_int_equal(rk_disk_read(path, 1 << 20, &png, &len), 0);
    assert_true(len > 8 && memcmp(png, "\x89PNG\r\n\x1a\n", 8) == 0);
    rk_disk_free(&png, len);
}

static void wrong_options__one_line_and_exit_2(void **state) {
    static const char *const wrong[] = {
        "",
        "frobnicate",
        "init",
        "init dp",
        "init dp --host",
        "init dp --host a/b",
        "init dp --host a:99999",
        "init dp --host x --oid 9.9.9",
        "serve dp --listen nonsense",
        "serve dp --listen 127.0.0.1:70000",
        "profile add dp",
        "profile add dp test.der --class gold",
        "profile add dp test.der --ppr ppr3",
        "profile add dp test.der --notify never",
        "profile show dp 12",
        "order create dp",
        "order create dp --iccid x",
        "order create dp --iccid " RK_BED_ICCID " --eid 12",
        "order create dp --iccid " RK_BED_ICCID " --matching-id lower",
        "order create dp --iccid " RK_BED_ICCID " --matching-id ''",
        "order create dp --iccid " RK_BED_ICCID " --confirmation-code ''",
        "order show dp",
        "order show dp " RK_BED_ICCID " --nonsense",
        "qr dp"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int status = run(wrong[i]);
        if (status != 2 || lines() != 1)
            fail_msg("smdp %s: exit %d, said: %s", wrong[i], status, output);
    }
}

static void write_text(const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_int_equal(rk_disk_write(path, rk_slice(text, strlen(text)), 0644), 0);
}

static void files__that_are_not_what_they_should_be__are_told(void **state) {
    (void)state;
    expect("profile list nowhere", 7, "was it made by 'smdp init'?");
    init();
    write_text("junk.der", "junk");
    expect("profile add dp junk.der", 3, "not a profile package");
    expect("profile add dp none.der", 7, "No such file");
    write_text("dp/smdp.json", "{\"host\":7}");
    expect("profile list dp", 7, "configuration is malformed");
    write_text("dp/smdp.json", "{\"host\":\"x\"}");
    write_text("dp/smdp.db", "This is no database, however long one looks at it.");
    assert_int_equal(run("profile list dp"), 7);
}

/* --- serving ------------------------------------------------------------------------------- */

struct served {
    pid_t pid;
    FILE *out;
    char line[128];
};

/* Start a server; it has said where it listens when this returns. */
static struct served serve(void) {
    struct served s = {0};
    int ends[2];
    char program[512], folder[128], log[128];
    snprintf(program, sizeof program, "%s/bin/smdp", RK_BINARY_DIR);
    snprintf(folder, sizeof folder, "%s/dp", dir);
    snprintf(log, sizeof log, "%s/log", dir);
    assert_int_equal(pipe(ends), 0);
    s.pid = fork();
    if (s.pid == 0) {
        if (dup2(ends[1], 1) < 0 || !freopen(log, "a", stderr))
            _exit(9);
        close(ends[0]);
        alarm(60);
        execl(program, program, "serve", folder, "--listen", "127.0.0.1:0", (char *)NULL);
        _exit(9);
    }
    close(ends[1]);
    s.out = fdopen(ends[0], "r");
    assert_non_null(s.out);
    assert_non_null(fgets(s.line, sizeof s.line, s.out));
    return s;
}

static int end(struct served *s, int signal_number) {
    int status = 0;
    kill(s->pid, signal_number);
    waitpid(s->pid, &status, 0);
    fclose(s->out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void serve__first_line__names_a_free_port(void **state) {
    (void)state;
    init();
    struct served s = serve();
    assert_int_equal(strncmp(s.line, "listening 127.0.0.1:", 20), 0);
    assert_true(atoi(s.line + 20) > 0);
    assert_int_equal(end(&s, SIGTERM), 0);
    s = serve();
    assert_int_equal(end(&s, SIGINT), 0);
}

static void serve__commands_meanwhile__work(void **state) {
    (void)state;
    init();
    struct served s = serve();
    expect("profile add dp test.der", 0, RK_BED_ICCID);
    expect("order create dp --iccid " RK_BED_ICCID, 0, "Released");
    expect("order cancel dp " RK_BED_ICCID, 0, "Available");
    assert_int_equal(end(&s, SIGTERM), 0);
}

static void serve__killed__leaves_everything_in_order(void **state) {
    (void)state;
    init();
    assert_int_equal(run("profile add dp test.der"), 0);
    struct served s = serve();
    expect("order create dp --iccid " RK_BED_ICCID " --matching-id K", 0, "Released");
    assert_int_equal(end(&s, SIGKILL), -SIGKILL);
    expect("order show dp " RK_BED_ICCID " --json", 0, "\"matchingId\":\"K\"");
    s = serve();
    assert_int_equal(end(&s, SIGTERM), 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_dir, clear_dir)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_FOLDER(init__new_folder__keeps_secrets_to_itself),
        IN_FOLDER(init__certificates_made_elsewhere__are_taken_by_role),
        IN_FOLDER(profile__add_list_show_remove__is_an_inventory),
        IN_FOLDER(profile_add__options__win_over_the_package),
        IN_FOLDER(order__create__gives_an_activation_code),
        IN_FOLDER(order__held__is_confirmed_and_released_later),
        IN_FOLDER(qr__activation_code__as_text_and_picture),
        IN_FOLDER(wrong_options__one_line_and_exit_2),
        IN_FOLDER(files__that_are_not_what_they_should_be__are_told),
        IN_FOLDER(serve__first_line__names_a_free_port),
        IN_FOLDER(serve__commands_meanwhile__work),
        IN_FOLDER(serve__killed__leaves_everything_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
