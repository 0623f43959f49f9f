/*
 * Access rules. A rule is a record of an EF.ARR in the expanded format: access mode objects, each
 * followed by its security conditions. What cannot be read, or asks for something this card does
 * not have, is a condition never met, also inside a NOT.
 */
#include "asn1/tlv/tlv.h"
#include "euicc/uicc/internal.h"

enum {
    RECORD_MAX = 255,
    PARENTS_MAX = 16, /* how far up an EF.ARR is looked for */
    NESTING_MAX = 4,  /* how deep AND and OR may lie in each other */
};

enum {
    AM_BITS = 0x80,
    AM_HEADER = 0x81, /* to 8F: which octets of a command header it lists */
    AM_HEADER_CLA = 0x08,
    AM_HEADER_INS = 0x04,
    AM_HEADER_P1 = 0x02,
    AM_HEADER_P2 = 0x01,
    SC_ALWAYS = 0x90,
    SC_NEVER = 0x97,
    SC_OCTET = 0x9E,
    SC_OR = 0xA0,
    SC_USER = 0xA4,
    SC_NOT = 0xA7,
    SC_AND = 0xAF,
    USER_REFERENCE = 0x83,
    USER_USAGE = 0x95,
    USAGE_KNOWLEDGE = 0x08,
};

/* Who asks, and from where local PINs are looked up. */
struct judge {
    const struct rk_call *call;
    uint16_t from;
};

/* What is known of a condition: what this card cannot judge must not become true by a NOT. */
enum truth { FALSE, TRUE, UNKNOWN };

static enum truth truth_of(bool holds) {
    return holds ? TRUE : FALSE;
}

/* A4: user authentication, key reference in 83, 95 telling that it is knowledge-based. */
static enum truth user_is_verified(const struct judge *judge, struct rk_slice template) {
    struct rk_tlv_reader r = rk_tlv_read(template, RK_TLV_BER);
    struct rk_tlv element;
    uint8_t reference = 0;
    while (rk_tlv_next(&r, &element)) {
        if (element.value.len != 1)
            return UNKNOWN;
        if (element.tag == USER_REFERENCE && reference == 0)
            reference = element.value.ptr[0];
        else if (element.tag != USER_USAGE || !(element.value.ptr[0] & USAGE_KNOWLEDGE))
            return UNKNOWN;
    }
    if (r.error || !reference)
        return UNKNOWN;
    return truth_of(rk_uicc_pin_satisfied(judge->call, judge->from, reference));
}

/* 9E: a security condition octet, of which only "always" and "never" need no environment. */
static enum truth octet_holds(struct rk_slice value) {
    if (value.len != 1 || (value.ptr[0] != 0x00 && value.ptr[0] != 0xFF))
        return UNKNOWN;
    return truth_of(value.ptr[0] == 0x00);
}

/* A condition that holds no other. */
static enum truth leaf_holds(const struct judge *judge, const struct rk_tlv *condition) {
    switch (condition->tag) {
    case SC_ALWAYS:
        return condition->value.len == 0 ? TRUE : UNKNOWN;
    case SC_NEVER:
        return condition->value.len == 0 ? FALSE : UNKNOWN;
    case SC_OCTET:
        return octet_holds(condition->value);
    case SC_USER:
        return user_is_verified(judge, condition->value);
    default:
        return UNKNOWN;
    }
}

/* An AND, OR or NOT being worked through. */
struct gate {
    struct rk_tlv_reader in;
    uint32_t tag;     /* SC_AND, SC_OR, SC_NOT */
    bool seen;        /* it has an element at all */
    enum truth holds; /* what its elements gave so far, joined by AND or OR */
};

static bool is_gate(uint32_t tag) {
    return tag == SC_AND || tag == SC_OR || tag == SC_NOT;
}

/* What is inside a NOT counts as an AND. */
static struct gate open_gate(struct rk_tlv_reader in, uint32_t tag) {
    return (struct gate){in, tag, false, tag == SC_OR ? FALSE : TRUE};
}

static void feed(struct gate *gate, enum truth truth) {
    enum truth decides = gate->tag == SC_OR ? TRUE : FALSE;
    gate->seen = true;
    if (gate->holds == decides || truth == decides)
        gate->holds = decides;
    else if (truth == UNKNOWN)
        gate->holds = UNKNOWN;
}

static enum truth close_gate(const struct gate *gate) {
    if (gate->in.error || !gate->seen || gate->holds == UNKNOWN)
        return UNKNOWN;
    return gate->tag == SC_NOT ? truth_of(gate->holds == FALSE) : gate->holds;
}

/* Conditions back to back: all of them must hold. No recursion: the open gates are the stack. */
static bool conditions_hold(const struct judge *judge, struct rk_tlv_reader conditions) {
    struct gate gates[NESTING_MAX];
    struct rk_tlv element;
    unsigned depth = 0;
    gates[0] = open_gate(conditions, SC_AND);
    for (;;) {
        struct gate *gate = &gates[depth];
        if (rk_tlv_next(&gate->in, &element)) {
            if (!is_gate(element.tag)) {
                feed(gate, leaf_holds(judge, &element));
            } else if (depth + 1 == NESTING_MAX) {
                return false;
            } else {
                gates[++depth] = open_gate(rk_tlv_enter(&gate->in, &element), element.tag);
            }
            continue;
        }
        enum truth truth = close_gate(gate);
        if (gate->in.error || depth == 0)
            return truth == TRUE;
        feed(&gates[--depth], truth);
    }
}

static bool is_mode(uint32_t tag) {
    return tag >= 0x80 && tag <= 0x8F;
}

/* The octets of the command's header that an access mode object of this tag lists; how many. */
static size_t listed_octets(const struct rk_apdu *apdu, uint32_t tag, uint8_t octets[4]) {
    const uint8_t header[] = {apdu->cla & 0x80, apdu->ins, apdu->p1, apdu->p2};
    size_t len = 0;
    for (unsigned i = 0; i < sizeof header; i++)
        if (tag & (unsigned)AM_HEADER_CLA >> i)
            octets[len++] = header[i];
    return len;
}

/* 81 to 8F: a list of command headers, cut down to the octets the tag names (ISO 7816-4 9.3.3). */
static bool header_is_listed(const struct rk_apdu *apdu, const struct rk_tlv *mode) {
    uint8_t octets[4];
    size_t len = listed_octets(apdu, mode->tag, octets);
    for (struct rk_slice list = mode->value; list.len >= len; list = rk_slice_from(list, len))
        if (rk_slice_starts_with(list, rk_slice(octets, len)))
            return true;
    return false;
}

/* Whether an access mode object speaks of `access`, by its bit or by the command's header. */
static bool mode_covers(const struct rk_apdu *apdu, const struct rk_tlv *mode,
                        enum rk_access access) {
    if (mode->tag >= AM_HEADER)
        return header_is_listed(apdu, mode);
    return mode->value.len == 1 && !(mode->value.ptr[0] & 0x80) && (mode->value.ptr[0] & access);
}

/* The conditions that follow an access mode object, up to the next one; `r` goes past them. */
static struct rk_tlv_reader take_conditions(struct rk_tlv_reader *r) {
    struct rk_slice all = r->rest;
    struct rk_tlv element;
    while (rk_tlv_peek(r) && !is_mode(rk_tlv_peek(r)))
        if (!rk_tlv_next(r, &element))
            break;
    all.len -= r->rest.len;
    struct rk_tlv_reader conditions = rk_tlv_read(all, r->rules);
    conditions.error = r->error;
    return conditions;
}

/* Records are padded with FF behind the last object. */
static struct rk_slice without_padding(struct rk_slice record) {
    while (record.len && record.ptr[record.len - 1] == 0xFF)
        record.len--;
    return record;
}

static enum rk_verdict judge_record(const struct judge *judge, struct rk_slice record,
                                    enum rk_access access) {
    struct rk_tlv_reader r = rk_tlv_read(without_padding(record), RK_TLV_BER);
    struct rk_tlv mode;
    enum rk_verdict verdict = RK_UNRULED;
    while (rk_tlv_next(&r, &mode)) {
        if (!is_mode(mode.tag))
            return RK_DENIED;
        struct rk_tlv_reader conditions = take_conditions(&r);
        if (!mode_covers(judge->call->apdu, &mode, access))
            continue;
        if (conditions_hold(judge, conditions))
            return RK_ALLOWED;
        verdict = RK_DENIED;
    }
    return r.error ? RK_DENIED : verdict;
}

/* The EF.ARR of `file`: in its own directory or the nearest one above that has it. */
static int find_rules(const struct rk_files *files, const struct rk_file *file,
                      struct rk_file *rules) {
    uint16_t directory = rk_file_is_directory(file) ? file->index : file->parent;
    for (unsigned step = 0; step < PARENTS_MAX; step++) {
        int error = rk_file_child(files, directory, file->arr_fid, rules);
        if (error != RK_FILE_ABSENT || directory == RK_FILE_MF)
            return error;
        struct rk_file above;
        error = rk_file_directory(files, directory, &above);
        if (error)
            return error;
        directory = above.parent;
    }
    return RK_FILE_ABSENT;
}

enum rk_verdict rk_uicc_judge(const struct rk_call *call, const struct rk_file *file,
                              enum rk_access access) {
    struct rk_file rules;
    const struct rk_files *files = &call->uicc->files;
    uint8_t record[RECORD_MAX];
    uint16_t from = rk_file_is_directory(file) ? file->index : file->parent;
    const struct rk_uicc_domain *domain = rk_uicc_domain(call, from);
    if (domain && domain->rights == RK_UICC_NO_ACCESS)
        return RK_DENIED;
    if (file->arr_record == 0 || find_rules(files, file, &rules) != 0 ||
        rules.kind != RK_FILE_KIND_LINEAR || file->arr_record > rules.record_count)
        return RK_DENIED;
    size_t offset = (size_t)(file->arr_record - 1) * rules.record_len;
    if (rk_file_read(files, &rules, offset, record, rules.record_len) != 0)
        return RK_DENIED;
    struct judge judge = {call, from};
    return judge_record(&judge, rk_slice(record, rules.record_len), access);
}

/* Else 6984, ISO 7816-4's word for data that cannot be used; no public text tells that TS 102 221
 * wants another. */
static bool state_permits(const struct rk_file *file) {
    enum { USABLE_WHEN_DEACTIVATED = 0x40 };
    if (file->state == RK_FILE_STATE_TERMINATED)
        return false;
    bool deactivated = (file->state & 0xFD) == RK_FILE_STATE_DEACTIVATED;
    return !deactivated || (file->special & USABLE_WHEN_DEACTIVATED);
}

bool rk_uicc_may(struct rk_call *call, const struct rk_file *file, enum rk_access access) {
    if (!state_permits(file)) {
        rk_reply_sw(call->reply, RK_SW_INVALIDATED);
        return false;
    }
    if (rk_uicc_judge(call, file, access) == RK_ALLOWED)
        return true;
    rk_reply_sw(call->reply, RK_SW_SECURITY_STATUS);
    return false;
}
