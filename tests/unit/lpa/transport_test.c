/* One contract for every APDU transport that needs no reader: TCP in vpcd's framing, and stdio. */
#include "lpa/lines.h"
#include "lpa/lpa.h"
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What the far side does with a command. */
enum manner { ECHO, SILENT_CLOSE, TOO_SHORT, TOO_LONG, GARBAGE };

struct far_side {
    enum manner manner;
    pthread_t thread;
    int listener; /* TCP */
    unsigned port;
    FILE *in, *out, *our_in, *our_out; /* stdio */
    struct rk_lpa_lines lines;
    char controls[64]; /* what came beside commands */
    struct rk_lpa_apdu apdu;
    struct rk_lpa_error e;
};

static void note(struct far_side *f, const char *what) {
    strncat(f->controls, what, sizeof f->controls - strlen(f->controls) - 1);
}

/* --- TCP ------------------------------------------------------------------------------------- */

static bool receive(int fd, uint8_t *p, size_t len) {
    while (len > 0) {
        ssize_t n = recv(fd, p, len, 0);
        if (n <= 0)
            return false;
        p += n, len -= (size_t)n;
    }
    return true;
}

static void give(int fd, const void *data, size_t len) {
    uint8_t frame[2 + 70000];
    rk_put_u16(frame, (uint16_t)len);
    memcpy(frame + 2, data, len);
    send(fd, frame, len + 2, MSG_NOSIGNAL);
}

/* One message of the agent; false when the connection is to end. */
static bool on_frame(struct far_side *f, int fd, const uint8_t *frame, size_t len) {
    static const uint8_t zeros[1000];
    uint8_t echo[300];
    if (len == 1) {
        note(f, frame[0] == 0 ? "off " : frame[0] == 1 ? "on " : frame[0] == 4 ? "atr " : "? ");
        if (frame[0] == 4)
            give(fd, "\x3B\x00", 2);
        return true;
    }
    note(f, "command ");
    if (f->manner == SILENT_CLOSE)
        return false;
    if (f->manner == TOO_SHORT) {
        give(fd, "\x90", 1);
    } else if (f->manner == TOO_LONG) {
        give(fd, zeros, sizeof zeros);
    } else {
        memcpy(echo, frame, len);
        memcpy(echo + len, "\x90\x00", 2);
        give(fd, echo, len + 2);
    }
    return true;
}

static void *be_tcp_card(void *self) {
    struct far_side *f = self;
    uint8_t frame[300];
    int fd = accept(f->listener, NULL, NULL);
    while (fd >= 0 && receive(fd, frame, 2)) {
        size_t len = rk_get_u16(frame);
        if (len > sizeof frame || !receive(fd, frame, len) || !on_frame(f, fd, frame, len))
            break;
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

static void start_tcp(struct far_side *f) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof address;
    f->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(f->listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(f->listener, 1), 0);
    assert_int_equal(getsockname(f->listener, (struct sockaddr *)&address, &len), 0);
    f->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&f->thread, NULL, be_tcp_card, f), 0);
    assert_int_equal(rk_lpa_tcp_new("127.0.0.1", (uint16_t)f->port, 5000, &f->apdu, &f->e), 0);
}

static void stop_tcp(struct far_side *f) {
    rk_lpa_apdu_free(&f->apdu);
    pthread_join(f->thread, NULL);
    close(f->listener);
}

/* --- stdio ----------------------------------------------------------------------------------- */

static const char *json_answer(struct far_side *f, const char *line, char *out, size_t cap) {
    const char *param = strstr(line, "\"param\":\"");
    int digits = param ? (int)strcspn(param + 9, "\"") : 0;
    if (!strstr(line, "\"transmit\"")) {
        note(f, strstr(line, "\"connect\"") ? "on " : strstr(line, "\"disconnect\"") ? "off " : "");
        return "{\"type\":\"apdu\",\"payload\":{\"ecode\":0}}\n";
    }
    if (f->manner == TOO_SHORT)
        return "{\"type\":\"apdu\",\"payload\":{\"ecode\":0,\"data\":\"90\"}}\n";
    if (f->manner == GARBAGE)
        return "{\"type\":\"http\",\"payload\":{}}\n";
    if (f->manner == TOO_LONG)
        snprintf(out, cap, "{\"type\":\"apdu\",\"payload\":{\"ecode\":0,\"data\":\"%0800d\"}}\n",
                 0);
    else
        snprintf(out, cap, "{\"type\":\"apdu\",\"payload\":{\"ecode\":0,\"data\":\"%.*s9000\"}}\n",
                 digits, param + 9);
    return out;
}

static void *be_program(void *self) {
    struct far_side *f = self;
    char *line = NULL, text[2048];
    size_t cap = 0;
    while (getline(&line, &cap, f->in) > 0) {
        if (f->manner == SILENT_CLOSE && strstr(line, "transmit"))
            break;
        fputs(json_answer(f, line, text, sizeof text), f->out);
        fflush(f->out);
    }
    free(line);
    fclose(f->in);
    fclose(f->out);
    return NULL;
}

static void start_stdio(struct far_side *f) {
    int to[2], from[2];
    assert_int_equal(pipe(to) | pipe(from), 0);
    f->in = fdopen(to[0], "r"), f->our_out = fdopen(to[1], "w");
    f->our_in = fdopen(from[0], "r"), f->out = fdopen(from[1], "w");
    f->lines = (struct rk_lpa_lines){f->our_in, f->our_out};
    assert_int_equal(pthread_create(&f->thread, NULL, be_program, f), 0);
    assert_int_equal(rk_lpa_stdio_apdu_new(&f->lines, &f->apdu, &f->e), 0);
}

static void stop_stdio(struct far_side *f) {
    rk_lpa_apdu_free(&f->apdu);
    fclose(f->our_out);
    pthread_join(f->thread, NULL);
    fclose(f->our_in);
}

/* --- the contract ---------------------------------------------------------------------------- */

static const struct kind {
    void (*start)(struct far_side *f), (*stop)(struct far_side *f);
} TCP = {start_tcp, stop_tcp}, STDIO = {start_stdio, stop_stdio};

static const uint8_t COMMAND[] = {0x80, 0xE2, 0x91, 0x00, 0x01, 0xAA};

static int exchange(struct far_side *f, uint8_t *answer, size_t cap, size_t *len) {
    return f->apdu.ops->transmit(f->apdu.self, rk_slice_of(COMMAND), answer, cap, len, &f->e);
}

static void connect_card(struct far_side *f, const struct kind *kind, enum manner manner) {
    struct rk_lpa_apdu_link link = {0};
    f->manner = manner;
    kind->start(f);
    assert_int_equal(f->apdu.ops->connect(f->apdu.self, &link, &f->e), 0);
    assert_true(link.name[0] != 0);
    assert_false(link.le_needed);
}

static void transmit__a_command__its_answer_comes_back(void **state) {
    const struct kind *kind = *state;
    struct far_side f = {0};
    uint8_t answer[258];
    size_t len = 0;
    connect_card(&f, kind, ECHO);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(exchange(&f, answer, sizeof answer, &len), 0);
        assert_int_equal(len, sizeof COMMAND + 2);
        assert_memory_equal(answer, COMMAND, sizeof COMMAND);
    }
    kind->stop(&f);
    assert_non_null(strstr(f.controls, "on "));
    assert_non_null(strstr(f.controls, "off "));
}

static void transmit__broken_answers__transport_error(void **state) {
    static const enum manner manners[] = {SILENT_CLOSE, TOO_SHORT, TOO_LONG, GARBAGE};
    const struct kind *kind = *state;
    for (size_t i = 0; i < sizeof manners / sizeof manners[0]; i++) {
        struct far_side f = {0};
        uint8_t answer[258];
        size_t len = 0;
        if (kind == &TCP && manners[i] == GARBAGE)
            continue;
        connect_card(&f, kind, manners[i]);
        assert_int_equal(exchange(&f, answer, sizeof answer, &len), RK_LPA_TRANSPORT);
        assert_int_equal(f.e.layer, RK_LPA_AT_APDU);
        assert_true(f.e.message[0] != 0);
        kind->stop(&f);
    }
}

static void disconnect__twice__is_fine(void **state) {
    const struct kind *kind = *state;
    struct far_side f = {0};
    connect_card(&f, kind, ECHO);
    f.apdu.ops->disconnect(f.apdu.self);
    f.apdu.ops->disconnect(f.apdu.self);
    kind->stop(&f);
}

static void tcp__after_a_failure__never_speaks_out_of_step(void **state) {
    const struct kind *kind = *state;
    struct far_side f = {0};
    uint8_t answer[258];
    size_t len = 0;
    connect_card(&f, kind, TOO_LONG);
    assert_int_equal(exchange(&f, answer, sizeof answer, &len), RK_LPA_TRANSPORT);
    f.manner = ECHO;
    assert_int_equal(exchange(&f, answer, sizeof answer, &len), RK_LPA_TRANSPORT);
    kind->stop(&f);
    assert_string_equal(f.controls, "on atr command ");
}

static void tcp__nobody_listens__says_how_to_start_a_card(void **state) {
    struct rk_lpa_apdu apdu;
    struct rk_lpa_apdu_link link = {0};
    struct rk_lpa_error e;
    (void)state;
    assert_int_equal(rk_lpa_tcp_new("127.0.0.1", 1, 1000, &apdu, &e), 0);
    assert_int_equal(apdu.ops->connect(apdu.self, &link, &e), RK_LPA_TRANSPORT);
    assert_non_null(strstr(e.hint, "euicc run"));
    rk_lpa_apdu_free(&apdu);
}

#define WITH(name, kind)                                                                           \
    { #name " " #kind, name, NULL, NULL, (void *)(uintptr_t)&kind }

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH(transmit__a_command__its_answer_comes_back, TCP),
        WITH(transmit__a_command__its_answer_comes_back, STDIO),
        WITH(transmit__broken_answers__transport_error, TCP),
        WITH(transmit__broken_answers__transport_error, STDIO),
        WITH(disconnect__twice__is_fine, TCP),
        WITH(disconnect__twice__is_fine, STDIO),
        WITH(tcp__after_a_failure__never_speaks_out_of_step, TCP),
        cmocka_unit_test(tcp__nobody_listens__says_how_to_start_a_card),
    };
    /* As every program of ours does: a far side that has gone is an error, no end of the program.
     */
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
