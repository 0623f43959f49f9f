/*
 * Access rules. A rule is a record of an EF.ARR in the expanded format: access mode objects, each
 * followed by its security conditions. What cannot be read, or asks for something this card does
 * not have, is a condition never met.
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
    AM_INSTRUCTION = 0x84,
    SC_ALWAYS = 0x90,
    SC_NEVER = 0x97,
    SC_OCTET = 0x9E,
    SC_OR = 0xA0,
    SC_USER = 0xA4,
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

/* A4: user authentication, key reference in 83, 95 telling that it is knowledge-based. */
static bool user_is_verified(const struct judge *judge, struct rk_slice template) {
    struct rk_tlv_reader r = rk_tlv_read(template, RK_TLV_BER);
    struct rk_tlv element;
    uint8_t reference = 0;
    while (rk_tlv_next(&r, &element)) {
        if (element.value.len != 1)
            return false;
        if (element.tag == USER_REFERENCE && reference == 0)
            reference = element.value.ptr[0];
        else if (element.tag != USER_USAGE || !(element.value.ptr[0] & USAGE_KNOWLEDGE))
            return false;
    }
    return r.error == 0 && reference && rk_uicc_pin_satisfied(judge->call, judge->from, reference);
}

/* A condition that holds no other. */
static bool leaf_holds(const struct judge *judge, const struct rk_tlv *condition) {
    switch (condition->tag) {
    case SC_ALWAYS:
        return condition->value.len == 0;
    case SC_OCTET:
        return condition->value.len == 1 && condition->value.ptr[0] == 0;
    case SC_USER:
        return user_is_verified(judge, condition->value);
    default:
        return false;
    }
}

/* An AND or OR being worked through. */
struct gate {
    struct rk_tlv_reader in;
    bool all;   /* AND */
    bool seen;  /* it has an element at all */
    bool holds; /* so far */
};

static struct gate open_gate(struct rk_tlv_reader in, bool all) {
    return (struct gate){in, all, false, all};
}

static void feed(struct gate *gate, bool holds) {
    gate->seen = true;
    gate->holds = gate->all ? gate->holds && holds : gate->holds || holds;
}

/* Conditions back to back: all of them must hold. No recursion: the open gates are the stack. */
static bool conditions_hold(const struct judge *judge, struct rk_tlv_reader conditions) {
    struct gate gates[NESTING_MAX];
    struct rk_tlv element;
    unsigned depth = 0;
    gates[0] = open_gate(conditions, true);
    for (;;) {
        struct gate *gate = &gates[depth];
        if (rk_tlv_next(&gate->in, &element)) {
            bool all = element.tag == SC_AND;
            if (!all && element.tag != SC_OR) {
                feed(gate, leaf_holds(judge, &element));
            } else if (depth + 1 == NESTING_MAX) {
                return false;
            } else {
                gates[++depth] = open_gate(rk_tlv_enter(&gate->in, &element), all);
            }
            continue;
        }
        bool holds = gate->in.error == 0 && gate->seen && gate->holds;
        if (gate->in.error || depth == 0)
            return holds;
        feed(&gates[--depth], holds);
    }
}

static bool is_mode(uint32_t tag) {
    return tag >= 0x80 && tag <= 0x8F;
}

/* Whether an access mode object speaks of `access`. */
static bool mode_covers(const struct rk_tlv *mode, enum rk_access access) {
    bool by_instruction = (access & RK_ACCESS_BY_INSTRUCTION) != 0;
    if (by_instruction && mode->tag == AM_INSTRUCTION) {
        for (size_t i = 0; i < mode->value.len; i++)
            if (mode->value.ptr[i] == (access & 0xFF))
                return true;
        return false;
    }
    return !by_instruction && mode->tag == AM_BITS && mode->value.len == 1 &&
           !(mode->value.ptr[0] & 0x80) && (mode->value.ptr[0] & access);
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
        if (!mode_covers(&mode, access))
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
