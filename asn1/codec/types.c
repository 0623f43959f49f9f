#include "asn1/codec/internal.h"

#include <pthread.h>
#include <string.h>

extern asn_TYPE_descriptor_t *asn_pdu_collection[];

/*
 * asn1c's descriptors of derived types start out pointing at functions that, on their first call,
 * copy the base type's function pointers into the descriptor: a data race between threads, and
 * the copy overwrites the type's own size and range check with the base's, which checks
 * nothing. Have the copy made now, for every type, and put the check back. A type without
 * constraints of its own has a check that replaces itself when called; calling it settles that.
 */
static void settle(asn_TYPE_descriptor_t *td) {
    asn_constr_check_f *check = td->check_constraints;
    td->free_struct(td, NULL, 0);
    td->check_constraints = check;
    td->check_constraints(td, NULL, NULL, NULL);
    /* The types form a tree (no type of the modules contains itself), a few levels deep. */
    for (int i = 0; i < td->elements_count; i++) {
        asn_TYPE_member_t *member = &td->elements[i];
        settle(member->type);
        /* What the first successful check would write. */
        if (!member->memb_constraints)
            member->memb_constraints = member->type->check_constraints;
    }
}

static void settle_all(void) {
    for (asn_TYPE_descriptor_t **td = asn_pdu_collection; *td; td++)
        settle(*td);
}

void rk_codec_init(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, settle_all);
}

asn_TYPE_descriptor_t *rk_codec_td(const asn_TYPE_descriptor_t *type) {
    rk_codec_init();
    return (asn_TYPE_descriptor_t *)(uintptr_t)type;
}

const asn_TYPE_descriptor_t *rk_codec_type(const char *name) {
    for (asn_TYPE_descriptor_t **td = asn_pdu_collection; *td; td++)
        if (strcmp((*td)->name, name) == 0)
            return rk_codec_td(*td);
    return NULL;
}

const asn_TYPE_descriptor_t *rk_codec_type_at(size_t i) {
    size_t at = 0;
    for (asn_TYPE_descriptor_t **td = asn_pdu_collection; *td; td++, at++)
        if (at == i)
            return rk_codec_td(*td);
    return NULL;
}

int rk_codec_check(const asn_TYPE_descriptor_t *type, const void *value, char *why,
                   size_t why_cap) {
    char text[160] = "";
    size_t len = sizeof text;
    if (asn_check_constraints(rk_codec_td(type), value, text, &len) == 0)
        return 0;
    /* The text ends in the place in asn1c's output that found it: of no use to anyone. */
    char *place = strrchr(text, '(');
    if (place)
        *place = '\0';
    if (why && why_cap) {
        size_t used = strlen(text) < why_cap - 1 ? strlen(text) : why_cap - 1;
        memcpy(why, text, used);
        why[used] = '\0';
    }
    return RK_CODEC_BAD_VALUE;
}
