/* The `euicc` program as its users meet it. */
#include "tests/support/test.h"

#include "asn1/tlv/slice.h"
#include "tests/unit/card/process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define EID         "89049032123451234512345678901235"
#define OTHER_EID   "89049032000000000000000000000163"
#define SELECT_ISDR "00A4040010A0000005591010FFFFFFFF8900000100"
#define GET_EID     "80E2910006BF3E035C015A00"

static char folder[] = "card-test-XXXXXX";
static char text[1024];
static struct result result;

/* Text with every @ replaced by the test's folder. Static storage. */
static const char *in_folder(const char *words) {
    size_t used = 0;
    for (; *words; words++)
        used += (size_t)snprintf(text + used, sizeof text - used, *words == '@' ? "%s" : "%.1s",
                                 *words == '@' ? folder : words);
    return text;
}

static void run(const char *program, const char *arguments, const char *input) {
    process_run(&result, program, in_folder(arguments), input);
}

static bool exists(const char *path) {
    return access(in_folder(path), F_OK) == 0;
}

static void expect(int status, const char *out, const char *err) {
    if (result.status != status || !strstr(result.out, out) || !strstr(result.err, err))
        fail_msg("exit %d, expected %d; stdout: %s stderr: %s", result.status, status, result.out,
                 result.err);
}

static int set_up(void **state) {
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    run("rsp-pki", "init @/pki", "");
    run("rsp-pki", "init @/other --curve nist", "");
    run("euicc", "create @/card --pki @/pki", "");
    return result.status;
}

static int tear_down(void **state) {
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

/* --- create --- */

static void create__pki_of_both_curves__identity_and_both_keys(void **state) {
    struct stat info;
    (void)state;
    run("euicc", "create @/fresh --pki @/pki --size 100000", "");
    expect(0, "EID " EID ", nist and brainpool keys, trusts 2 CIs, 102400 octets", "");
    assert_int_equal(stat(in_folder("@/fresh"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_size, 4096 + 102400);
    run("euicc", "info @/fresh", "");
    expect(0, "EID      " EID "\nmemory   102400 octets, ", "");
    run("euicc", "info @/fresh --json", "");
    expect(0, "{\"eid\":\"" EID "\",\"size\":102400,\"free\":", "");
    expect(0, ",\"profiles\":[]}\n", "");
}

static void create__eid_given__card_has_it(void **state) {
    (void)state;
    run("euicc", "create @/eid --pki @/pki --eid " OTHER_EID, "");
    expect(0, OTHER_EID, "");
    run("euicc", "info @/eid", "");
    expect(0, OTHER_EID, "");
}

static void create__certificate_made_elsewhere__card_has_it(void **state) {
    (void)state;
    run("rsp-pki", "issue euicc @/pki --eid " OTHER_EID " --out @/issued", "");
    expect(0, "", "");
    run("euicc",
        "create @/given --pki @/pki --cert @/issued/euicc-nist-" OTHER_EID ".pem --key "
        "@/issued/euicc-nist-" OTHER_EID ".key --eum @/pki/eum-nist.pem",
        "");
    expect(0, "EID " OTHER_EID ", nist keys", "");
}

static void create__further_ci__trusted(void **state) {
    (void)state;
    run("euicc",
        "create @/trusting --pki @/pki --trust @/other/ci-nist.pem --trust @/other/ci-nist.pem "
        "--trust @/pki/ci-nist.pem",
        "");
    expect(0, "trusts 3 CIs", "");
}

static void create__file_there_already__untouched(void **state) {
    (void)state;
    run("euicc", "create @/pki/ci-nist.pem --pki @/pki", "");
    expect(7, "", "is there already");
    run("rsp-pki", "show @/pki/ci-nist.pem", "");
    expect(0, "", "");
}

static void create__input_that_does_not_fit__one_line_and_no_file(void **state) {
    static const struct {
        int status;
        const char *arguments, *err;
    } bad[] = {
        {2, "create", "CARD"},
        {2, "create @/bad", "--pki DIR is needed"},
        {2, "create @/bad --pki @/pki --eid 1234", "--eid must be 32 digits"},
        {2, "create @/bad --pki @/pki --eid 89049032123451234512345678901236", "check digits"},
        {2, "create @/bad --pki @/pki --size 100", "--size"},
        {2, "create @/bad --pki @/pki --size 99999999999", "--size"},
        {2, "create @/bad --pki @/pki --size 1x", "--size"},
        {2, "create @/bad --pki @/pki --cert @/pki/ci-nist.pem", "belong together"},
        {2, "create @/bad @/worse --pki @/pki", ""},
        {2, "create @/bad --pki @/pki --nonsense", "--nonsense"},
        {3, "create @/bad --pki @/pki --eid 89033023426200000000010600000075", "range"},
        {7, "create @/bad --pki @/nowhere", "No such file"},
        {7, "create @/nowhere/bad --pki @/pki", "No such file"},
        {3, "create @/bad --pki @/pki/ci-nist.pem", "neither a card certificate"},
        {3, "create @/bad --pki @/pki --trust @/pki/eum-nist.pem", "is no CI certificate"},
        {3, "create @/bad --pki @/pki --trust @/pki/eum-nist.key", "is no CI certificate"},
        {3,
         "create @/bad --pki @/pki --cert @/pki/eum-nist.pem --key @/pki/eum-nist.key --eum "
         "@/pki/eum-nist.pem",
         "is not a card certificate"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        run("euicc", bad[i].arguments, "");
        expect(bad[i].status, "", bad[i].err);
        const char *newline = strchr(result.err, '\n');
        assert_true(newline && newline[1] == '\0');
        assert_string_equal(result.out, "");
        assert_false(exists("@/bad"));
    }
}

/* A certificate of one PKI with the key or the EUM of another, in every mixture. */
static void create__mixed_certificates__refused(void **state) {
    static const struct {
        const char *arguments, *err;
    } bad[] = {
        {"--pki @/other --cert @/one/euicc-nist-" EID ".pem --key @/one/euicc-nist-" EID
         ".key --eum @/pki/eum-nist.pem",
         "key that is not known"},
        {"--pki @/pki --cert @/one/euicc-nist-" EID ".pem --key @/two/euicc-nist-" EID
         ".key --eum @/pki/eum-nist.pem",
         "is not a card certificate that the key"},
        {"--pki @/pki --cert @/one/euicc-nist-" EID ".pem --key @/one/euicc-nist-" EID
         ".key --eum @/other/eum-nist.pem",
         "key that is not known"},
        {"--pki @/pki --eid " OTHER_EID " --cert @/one/euicc-nist-" EID
         ".pem --key @/one/euicc-nist-" EID ".key --eum @/pki/eum-nist.pem",
         "is not for EID"},
    };
    char arguments[512];
    (void)state;
    run("rsp-pki", "issue euicc @/pki --out @/one", "");
    run("rsp-pki", "issue euicc @/other --out @/two", "");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(arguments, sizeof arguments, "create @/bad %s", bad[i].arguments);
        run("euicc", arguments, "");
        expect(3, "", bad[i].err);
        assert_false(exists("@/bad"));
    }
}

/* --- info, and what is no card --- */

static void info__no_card__says_so(void **state) {
    (void)state;
    run("euicc", "info @/nowhere", "");
    expect(7, "", "No such file");
    run("euicc", "info @/pki", "");
    assert_int_not_equal(result.status, 0);
    run("euicc", "info @/pki/ci-nist.pem", "");
    expect(3, "", "not a card image");
    run("euicc", "run @/pki/ci-nist.pem --stdio", "");
    expect(3, "", "not a card image");
}

static void info__damaged_flash__says_so(void **state) {
    (void)state;
    run("euicc", "create @/damaged --pki @/pki --size 65536", "");
    FILE *file = fopen(in_folder("@/damaged"), "r+b");
    assert_non_null(file);
    fseek(file, 4096, SEEK_SET);
    for (size_t i = 0; i < 65536; i++)
        fputc(0x55, file);
    fclose(file);
    run("euicc", "info @/damaged", "");
    expect(3, "", "holds no store");
}

/* --- run --stdio --- */

static void stdio__commands__answers_line_by_line(void **state) {
    (void)state;
    run("euicc", "run @/card --stdio", SELECT_ISDR "\n" GET_EID "\n");
    expect(0, "61", "");
    expect(0, "\nBF3E125A10" EID "9000\n", "");
}

static void stdio__odd_lines__answered_or_passed_over(void **state) {
    (void)state;
    run("euicc", "run @/card --stdio", "\n  \r\n00 a4 00 04 02 3f 00\r\n00A\nhello\n00A4");
    expect(0, "6700\n6700\n", "not a command in hexadecimal");
    unsigned lines = 0;
    for (const char *c = result.out; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 4);
}

static void run__options_that_do_not_fit__usage(void **state) {
    static const char *const bad[] = {"run",
                                      "run @/card --stdio --tcp 127.0.0.1:0",
                                      "run @/card --tcp",
                                      "run @/card --tcp nowhere",
                                      "run @/card --vpcd :0:",
                                      "run @/card --tcp 127.0.0.1:70000"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        run("euicc", bad[i], "");
        expect(2, "", "euicc: ");
    }
}

#define DELETE_UNKNOWN "80E291000FBF330C5A0A00000000000000000000"

static void run__explain__a_line_for_a_failed_check(void **state) {
    (void)state;
    run("euicc", "run @/card --stdio --explain", SELECT_ISDR "\n" DELETE_UNKNOWN "\n");
    expect(0, "",
           "check DELETE_FOUND: DeleteProfile, SGP.22 5.7.18: failed "
           "id=00000000000000000000\n");
    run("euicc", "run @/card --stdio --explain-secrets", SELECT_ISDR "\n" DELETE_UNKNOWN "\n");
    expect(0, "", "check DELETE_FOUND: ");
    run("euicc", "run @/card --stdio", SELECT_ISDR "\n" DELETE_UNKNOWN "\n");
    assert_null(strstr(result.err, "check "));
}

/* --- run --tcp and --vpcd --- */

static void assert_readable(int fd) {
    struct pollfd wait = {fd, POLLIN, 0};
    assert_int_equal(poll(&wait, 1, 20000), 1);
}

static void read_all(int fd, uint8_t *buf, size_t len) {
    for (size_t done = 0; done < len;) {
        assert_readable(fd);
        ssize_t got = read(fd, buf + done, len - done);
        assert_true(got > 0);
        done += (size_t)got;
    }
}

/* Send a frame of `len` octets. */
static void send_frame(int fd, const void *octets, size_t len) {
    uint8_t frame[2 + 300];
    rk_put_u16(frame, (uint16_t)len);
    memcpy(frame + 2, octets, len);
    assert_int_equal(write(fd, frame, 2 + len), 2 + len);
}

static void control(int fd, uint8_t code) {
    send_frame(fd, &code, 1);
}

static size_t receive_frame(int fd, uint8_t *octets) {
    uint8_t length[2];
    read_all(fd, length, 2);
    read_all(fd, octets, rk_get_u16(length));
    return rk_get_u16(length);
}

/* Power, ATR, a command, a reset, a command again: a terminal's first minutes. */
static void speak(int fd) {
    static const uint8_t select_mf[] = {0x00, 0xA4, 0x00, 0x04, 0x02, 0x3F, 0x00};
    static const uint8_t nonsense[] = {0xFF, 0xFF};
    uint8_t octets[300];
    control(fd, 1);
    control(fd, 4);
    size_t len = receive_frame(fd, octets);
    assert_true(len > 2 && len < 34);
    assert_int_equal(octets[0], 0x3B);
    for (int i = 0; i < 2; i++) {
        send_frame(fd, select_mf, sizeof select_mf);
        assert_true(receive_frame(fd, octets) >= 2);
        control(fd, 2);
    }
    send_frame(fd, nonsense, sizeof nonsense);
    assert_int_equal(receive_frame(fd, octets), 2);
    control(fd, 9); /* no such control: passed over */
    control(fd, 0);
    control(fd, 4);
    assert_true(receive_frame(fd, octets) > 2);
}

static int connect_to(unsigned port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static unsigned listening_port(int out) {
    char line[64] = {0};
    unsigned port;
    for (size_t i = 0; i < sizeof line - 1 && (i == 0 || line[i - 1] != '\n'); i++)
        read_all(out, (uint8_t *)line + i, 1);
    assert_int_equal(sscanf(line, "listening 127.0.0.1:%u\n", &port), 1);
    return port;
}

static void tcp__two_terminals_one_after_the_other__served(void **state) {
    int out;
    (void)state;
    pid_t pid = process_start("euicc", in_folder("run @/card --tcp 127.0.0.1:0"), &out);
    unsigned port = listening_port(out);
    int first = connect_to(port), second = connect_to(port);
    speak(first);
    run("euicc", "run @/card --stdio", "");
    expect(7, "", "in use");
    run("euicc", "info @/card", "");
    expect(0, EID, "");
    close(first);
    speak(second);
    close(second);
    int third = connect_to(port); /* closed in the middle of a frame */
    assert_int_equal(write(third, "\x01\x00\xA4", 3), 3);
    close(third);
    int fourth = connect_to(port);
    speak(fourth);
    assert_int_equal(process_stop(pid), 0);
    close(fourth);
    close(out);
}

static void tcp__address_taken__transport(void **state) {
    char arguments[64];
    int out;
    (void)state;
    pid_t pid = process_start("euicc", in_folder("run @/card --tcp 127.0.0.1:0"), &out);
    unsigned port = listening_port(out);
    run("euicc", "create @/second --pki @/pki", "");
    snprintf(arguments, sizeof arguments, "run @/second --tcp 127.0.0.1:%u", port);
    run("euicc", arguments, "");
    expect(5, "", "Address already in use");
    assert_int_equal(process_stop(pid), 0);
    close(out);
}

static int accept_card(int listener) {
    assert_readable(listener);
    int fd = accept(listener, NULL, NULL);
    assert_true(fd >= 0);
    return fd;
}

static void vpcd__reader_goes_and_comes_back__card_too(void **state) {
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0), out;
    char arguments[64];
    (void)state;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
    /* Bound but not listening: the card comes before its reader. */
    snprintf(arguments, sizeof arguments, "run @/card --vpcd 127.0.0.1:%u", ntohs(at.sin_port));
    pid_t pid = process_start("euicc", in_folder(arguments), &out);
    assert_int_equal(listen(listener, 1), 0);
    for (int i = 0; i < 2; i++) {
        int fd = accept_card(listener);
        speak(fd);
        close(fd);
    }
    assert_int_equal(process_stop(pid), 0);
    close(listener);
    close(out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create__pki_of_both_curves__identity_and_both_keys),
        cmocka_unit_test(create__eid_given__card_has_it),
        cmocka_unit_test(create__certificate_made_elsewhere__card_has_it),
        cmocka_unit_test(create__further_ci__trusted),
        cmocka_unit_test(create__file_there_already__untouched),
        cmocka_unit_test(create__input_that_does_not_fit__one_line_and_no_file),
        cmocka_unit_test(create__mixed_certificates__refused),
        cmocka_unit_test(info__no_card__says_so),
        cmocka_unit_test(info__damaged_flash__says_so),
        cmocka_unit_test(stdio__commands__answers_line_by_line),
        cmocka_unit_test(stdio__odd_lines__answered_or_passed_over),
        cmocka_unit_test(run__options_that_do_not_fit__usage),
        cmocka_unit_test(run__explain__a_line_for_a_failed_check),
        cmocka_unit_test(tcp__two_terminals_one_after_the_other__served),
        cmocka_unit_test(tcp__address_taken__transport),
        cmocka_unit_test(vpcd__reader_goes_and_comes_back__card_too),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
