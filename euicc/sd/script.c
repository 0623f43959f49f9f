#include "euicc/sd/script.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

/* Templates and what is in them (TS 101 220 tables 7.18 to 7.20). */
enum {
    COMMANDS = 0xAA,
    ANSWERS = 0xAB,
    COMMANDS_INDEFINITE = 0xAE,
    ANSWERS_INDEFINITE = 0xAF,
    COMMAND = 0x22,
    ANSWER = 0x23,
    EXECUTED = 0x80,
    IMMEDIATE_ACTION = 0x81,
    ERROR_ACTION = 0x82,
    CHAINING = 0x83,
    BAD_FORMAT = 0x90,
};

enum { UNKNOWN_TAG = 1, WRONG_LENGTH = 2, LENGTH_NOT_FOUND = 3 };
enum { CANNOT_SUSPEND = 1, CHAINING_NOT_SUPPORTED = 2 };
enum { INDEFINITE = 0x80, END_LEN = 2 };

enum { MORE = 0x6100, WRONG_LE = 0x6C00, TRUNCATED = 0x62F1, GET_RESPONSE = 0xC0 };

/* A script being run. */
struct run {
    struct rk_sd_runner *runner;
    struct rk_reply reply;  /* of the last command that had one */
    size_t at;              /* octets of it that were given out */
    bool waiting;           /* the rest waits for GET RESPONSE */
    uint8_t executed;       /* commands */
    struct rk_slice answer; /* of the last command */
    uint16_t sw;
    uint8_t *out;
    size_t cap, len;
};

/* ---- one command ---- */

static uint16_t with_count(unsigned sw, size_t count) {
    return (uint16_t)(sw | (count < 256 ? count : 0));
}

/* Give out `len` octets of the reply; what is left waits. */
static void give(struct run *run, size_t len) {
    size_t left = run->reply.len - run->at;
    run->answer = rk_slice(run->reply.data + run->at, len);
    run->at += len;
    run->waiting = len < left;
    run->sw = run->waiting ? with_count(MORE, left - len) : run->reply.sw;
}

static void get_response(struct run *run, const struct rk_apdu *apdu) {
    size_t left = run->reply.len - run->at;
    if (!run->waiting)
        run->sw = RK_SW_CONDITIONS;
    else if (apdu->le > left)
        run->sw = with_count(WRONG_LE, left);
    else
        give(run, apdu->le ? apdu->le : left);
}

static void execute(struct run *run, const struct rk_apdu *apdu) {
    run->executed++;
    run->answer = rk_slice(NULL, 0);
    if (apdu->ins == GET_RESPONSE) {
        get_response(run, apdu);
        return;
    }
    rk_reply_sw(&run->reply, RK_SW_UNKNOWN);
    run->runner->run(run->runner, apdu, &run->reply);
    run->at = 0;
    size_t wanted = !apdu->has_le ? 0 : apdu->le ? apdu->le : run->reply.len;
    give(run, wanted < run->reply.len ? wanted : run->reply.len);
}

/* 90, 91, 61 and warnings let a script go on; 63Cx is a wrong PIN. */
static bool goes_on(uint16_t sw) {
    uint8_t sw1 = (uint8_t)(sw >> 8);
    return sw1 == 0x90 || sw1 == 0x91 || sw1 == 0x61 || (sw1 == 0x62 && sw != TRUNCATED);
}

/* ---- the compact form (TS 102 226 5.1) ---- */

enum { HEADER_LEN = 5 };

/* Instructions whose P3 is the length of the answer. */
static bool expects(const struct rk_sd_runner *runner, uint8_t ins) {
    switch (ins) {
    case 0xB0: /* READ BINARY */
    case 0xB2: /* READ RECORD */
    case GET_RESPONSE:
    case 0xCA: /* GET DATA */
        return true;
    case 0xF2: /* STATUS */
        return !runner->status_has_data;
    default:
        return false;
    }
}

/* The next command. False: it is cut. */
static bool take_compact(const struct run *run, struct rk_slice *script, struct rk_apdu *apdu) {
    if (script->len < HEADER_LEN)
        return false;
    const uint8_t *header = script->ptr;
    uint8_t p3 = header[4];
    *apdu = (struct rk_apdu){.cla = header[0], .ins = header[1], .p1 = header[2], .p2 = header[3]};
    *script = rk_slice_from(*script, HEADER_LEN);
    if (expects(run->runner, apdu->ins)) {
        apdu->has_le = true;
        apdu->le = p3;
        return true;
    }
    if (script->len < p3)
        return false;
    apdu->data = rk_slice(script->ptr, p3);
    *script = rk_slice_from(*script, p3);
    return true;
}

static size_t run_compact(struct run *run, struct rk_slice script) {
    enum { COUNT_AND_SW = 3 };
    struct rk_apdu apdu;
    run->sw = RK_SW_OK;
    while (script.len && goes_on(run->sw)) {
        if (take_compact(run, &script, &apdu)) {
            execute(run, &apdu);
            continue;
        }
        run->executed++;
        run->answer = rk_slice(NULL, 0);
        run->sw = RK_SW_WRONG_LENGTH;
        break;
    }
    if (run->answer.len > run->cap - COUNT_AND_SW) {
        run->answer.len = run->cap - COUNT_AND_SW;
        run->sw = TRUNCATED;
    }
    run->out[0] = run->executed;
    rk_put_u16(run->out + 1, run->sw);
    if (run->answer.len)
        memcpy(run->out + COUNT_AND_SW, run->answer.ptr, run->answer.len);
    return COUNT_AND_SW + run->answer.len;
}

/* ---- the expanded form (TS 102 226 5.2) ---- */

enum { SW_LEN = 2, OBJECT_LEN = 2 };

/* Write one octet as an object: an error, or the number of commands. */
static void put_octet(struct run *run, uint8_t tag, uint8_t value) {
    uint8_t object[] = {tag, 1, value};
    if (run->cap - run->len < sizeof object)
        return;
    memcpy(run->out + run->len, object, sizeof object);
    run->len += sizeof object;
}

static void put_answer(struct run *run) {
    size_t room = run->cap - run->len - OBJECT_LEN - SW_LEN;
    if (run->answer.len > room) {
        run->answer.len = room;
        run->sw = TRUNCATED;
    }
    uint8_t *object = run->out + run->len;
    object[0] = ANSWER;
    object[1] = (uint8_t)(run->answer.len + SW_LEN);
    if (run->answer.len)
        memcpy(object + OBJECT_LEN, run->answer.ptr, run->answer.len);
    rk_put_u16(object + OBJECT_LEN + run->answer.len, run->sw);
    run->len += OBJECT_LEN + run->answer.len + SW_LEN;
}

/* False: the script ends here. No command is executed whose status could not be told. */
static bool run_command(struct run *run, struct rk_slice command) {
    struct rk_apdu apdu;
    if (run->cap - run->len < OBJECT_LEN + SW_LEN)
        return false;
    if (rk_apdu_parse(command, &apdu)) {
        execute(run, &apdu);
    } else {
        run->executed++;
        run->answer = rk_slice(NULL, 0);
        run->sw = RK_SW_WRONG_LENGTH;
    }
    put_answer(run);
    return goes_on(run->sw);
}

static bool run_object(struct run *run, const struct rk_tlv *object) {
    switch (object->tag) {
    case COMMAND:
        return run_command(run, object->value);
    case ERROR_ACTION:
        return true;
    case IMMEDIATE_ACTION:
        put_octet(run, IMMEDIATE_ACTION, CANNOT_SUSPEND);
        return false;
    case CHAINING:
        put_octet(run, CHAINING, CHAINING_NOT_SUPPORTED);
        return false;
    default:
        put_octet(run, BAD_FORMAT, UNKNOWN_TAG);
        return false;
    }
}

static void run_objects(struct run *run, struct rk_slice objects) {
    struct rk_tlv_reader r = rk_tlv_read(objects, RK_TLV_BER);
    struct rk_tlv object;
    while (rk_tlv_next(&r, &object))
        if (!run_object(run, &object))
            return;
    if (r.error == RK_TLV_TRUNCATED)
        put_octet(run, BAD_FORMAT, WRONG_LENGTH);
    else if (r.error)
        put_octet(run, BAD_FORMAT, r.error == RK_TLV_BAD_TAG ? UNKNOWN_TAG : LENGTH_NOT_FOUND);
}

/* The number of commands comes first and is known last. */
static size_t run_definite(struct run *run, struct rk_slice script) {
    enum { EXECUTED_LEN = 3 };
    struct rk_tlv template;
    run->len = OBJECT_LEN + EXECUTED_LEN;
    int error = rk_tlv_only(script, RK_TLV_BER, COMMANDS, &template);
    if (!error)
        run_objects(run, template.value);
    else
        put_octet(run, BAD_FORMAT, error == RK_TLV_BAD_LENGTH ? LENGTH_NOT_FOUND : WRONG_LENGTH);
    uint8_t head[] = {ANSWERS, (uint8_t)(run->len - OBJECT_LEN), EXECUTED, 1, run->executed};
    memcpy(run->out, head, sizeof head);
    return run->len;
}

/* AE 80, objects, 00 00: the commands in it have definite lengths. */
static size_t run_indefinite(struct run *run, struct rk_slice script) {
    struct rk_slice objects = rk_slice_from(script, OBJECT_LEN);
    run->cap -= END_LEN;
    run->len = OBJECT_LEN;
    run->out[0] = ANSWERS_INDEFINITE;
    run->out[1] = INDEFINITE;
    if (script.len < OBJECT_LEN || script.ptr[1] != INDEFINITE) {
        put_octet(run, BAD_FORMAT, LENGTH_NOT_FOUND);
    } else if (objects.len < END_LEN || rk_get_u16(objects.ptr + objects.len - END_LEN) != 0) {
        put_octet(run, BAD_FORMAT, WRONG_LENGTH);
    } else {
        objects.len -= END_LEN;
        run_objects(run, objects);
    }
    rk_put_u16(run->out + run->len, 0);
    return run->len + END_LEN;
}

size_t rk_sd_run_script(struct rk_sd_runner *runner, struct rk_slice script, uint8_t *out,
                        size_t cap) {
    struct run run = {.runner = runner, .out = out, .cap = cap};
    size_t len = 0;
    if (script.len && script.ptr[0] == COMMANDS)
        len = run_definite(&run, script);
    else if (script.len && script.ptr[0] == COMMANDS_INDEFINITE)
        len = run_indefinite(&run, script);
    else if (script.len)
        len = run_compact(&run, script);
    rk_wipe(&run.reply, sizeof run.reply);
    return len;
}
