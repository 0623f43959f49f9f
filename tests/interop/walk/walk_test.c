/*
 * walk PACKAGE PIN1 PIN2 ADM1: every file of the enabled profile as a terminal finds it in a reader
 * of pcscd, beside what the package says. Codes are digits.
 */
#include "tests/support/test.h"

#include "tests/interop/walk/card.h"
#include "tests/interop/walk/rules.h"
#include "tests/unit/profile/parameters.h"

#include "asn1/tlv/tlv.h"

#include <stdio.h>
#include <string.h>

enum {
    PACKAGE_MAX = 1 << 16,
    ADFS_MAX = 4,
    AID_MAX = 16,
    CODE_LEN = 8,
    BER_TLV = 0x39,
    DEACTIVATED = 0x04,
    REFUSED = 0x6982,
    EF_UST = 0x6F38,
    MBMS = 68,
};

/* ADFs by the FID they have in the package alone. */
struct adf {
    uint16_t fid;
    uint8_t aid[AID_MAX];
    size_t aid_len;
};

struct walk {
    struct walk_card card;
    struct walk_rules rules;
    struct adf adf[ADFS_MAX];
    size_t adf_count;
    unsigned files, refused, octets;
    uint16_t fid; /* of the file at hand */
};

static struct {
    const char *package;
    const char *codes[3];
} given;

static struct walk the_walk;

/* ---- selecting ---- */

static const struct adf *adf_of(const struct walk *w, struct rk_slice path) {
    for (size_t i = 0; path.len && i < w->adf_count; i++)
        if (w->adf[i].fid == rk_get_u16(path.ptr))
            return &w->adf[i];
    return NULL;
}

static uint16_t send_select(struct walk *w, uint8_t p1, struct rk_slice data) {
    uint8_t command[5 + AID_MAX] = {0x00, 0xA4, p1, 0x04, (uint8_t)data.len};
    assert_in_range(data.len, 0, AID_MAX);
    memcpy(command + 5, data.ptr, data.len);
    return walk_card_send(&w->card, rk_slice(command, 5 + data.len));
}

/* By path from the MF; in an ADF by its AID and the path from there. */
static uint16_t select_path(struct walk *w, struct rk_slice path) {
    static const uint8_t mf[] = {0x3F, 0x00};
    const struct adf *adf = adf_of(w, path);
    if (!path.len)
        return send_select(w, 0x00, rk_slice_of(mf));
    if (!adf)
        return send_select(w, 0x08, path);
    uint16_t sw = send_select(w, 0x04, rk_slice(adf->aid, adf->aid_len));
    return path.len == 2 ? sw : send_select(w, 0x09, rk_slice_from(path, 2));
}

static bool verify(struct walk *w, uint8_t reference, const char *digits) {
    uint8_t command[5 + CODE_LEN] = {0x00, 0x20, 0x00, reference, CODE_LEN};
    memset(command + 5, 0xFF, CODE_LEN);
    memcpy(command + 5, digits, strnlen(digits, CODE_LEN));
    uint16_t sw = walk_card_send(&w->card, rk_slice_of(command));
    /* 6A88: the directory knows no such PIN; 6984: it is disabled. */
    return sw == 0x9000 || sw == 0x6A88 || sw == 0x6984;
}

static void show_codes(struct walk *w) {
    assert_true(verify(w, 0x01, given.codes[0]));
    assert_true(verify(w, 0x81, given.codes[1]));
    assert_true(verify(w, 0x0A, given.codes[2]));
}

/* ---- reading the selected file ---- */

static uint16_t read_binary(struct walk *w, size_t size, uint8_t *out) {
    for (size_t at = 0; at < size;) {
        size_t len = size - at < 255 ? size - at : 255;
        const uint8_t command[] = {0x00, 0xB0, (uint8_t)(at >> 8), (uint8_t)at, (uint8_t)len};
        uint16_t sw = walk_card_send(&w->card, rk_slice_of(command));
        if (sw != 0x9000)
            return sw;
        assert_int_equal(w->card.len, len);
        memcpy(out + at, w->card.answer, len);
        at += len;
    }
    return 0x9000;
}

static uint16_t read_records(struct walk *w, size_t record_len, size_t size, uint8_t *out) {
    for (size_t n = 0; n < size / record_len; n++) {
        const uint8_t command[] = {0x00, 0xB2, (uint8_t)(n + 1), 0x04, (uint8_t)record_len};
        uint16_t sw = walk_card_send(&w->card, rk_slice_of(command));
        if (sw != 0x9000)
            return sw;
        assert_int_equal(w->card.len, record_len);
        memcpy(out + n * record_len, w->card.answer, record_len);
    }
    return 0x9000;
}

/* Size and kind are the card's own word: parameters_check has compared them. */
static uint16_t read_selected(struct walk *w, struct rk_slice answer, uint8_t *out, size_t *size) {
    struct rk_tlv fcp, descriptor, length;
    assert_int_equal(rk_tlv_only(answer, RK_TLV_DER, 0x62, &fcp), 0);
    assert_true(rk_tlv_find(fcp.value, RK_TLV_DER, 0x82, &descriptor));
    assert_true(rk_tlv_find(fcp.value, RK_TLV_DER, 0x80, &length));
    *size = rk_get_u16(length.value.ptr);
    assert_in_range(*size, 0, READING_SIZE_MAX);
    if (descriptor.value.len == 5)
        return read_records(w, rk_get_u16(descriptor.value.ptr + 2), *size, out);
    return read_binary(w, *size, out);
}

/* Select by path, show the codes where it is refused, and read. */
static uint16_t read_path(struct walk *w, struct rk_slice path, uint8_t *out, size_t *size) {
    uint8_t fcp[256];
    for (int shown = 0;; shown++) {
        assert_int_equal(select_path(w, path), 0x9000);
        assert_in_range(w->card.len, 4, sizeof fcp);
        size_t len = w->card.len;
        memcpy(fcp, w->card.answer, len);
        uint16_t sw = read_selected(w, rk_slice(fcp, len), out, size);
        if (sw != REFUSED || shown)
            return sw;
        show_codes(w);
    }
}

/* ---- comparing ---- */

/* A service of EF.UST that the package claims and the card does not have. */
static uint8_t wanted(const struct walk *w, const struct reading_file *said, size_t at) {
    bool drops = w->fid == EF_UST && at == MBMS / 8;
    return (uint8_t)(said->octets[at] & (drops ? ~(1u << MBMS % 8) : 0xFFu));
}

static void refuse(struct walk *w, const struct reading_file *said) {
    if (walk_rules_may_read(&w->rules, said))
        fail_msg("file %04X is refused, and its rule allows it", w->fid);
    print_message("nobody may read %04X\n", w->fid);
    w->refused++;
}

static void compare_content(struct walk *w, const struct reading_file *said) {
    static uint8_t got[READING_SIZE_MAX];
    size_t size;
    uint16_t sw = read_path(w, rk_slice(said->path, said->path_len), got, &size);
    if (sw == REFUSED) {
        refuse(w, said);
        return;
    }
    assert_int_equal(sw, 0x9000);
    assert_true(walk_rules_may_read(&w->rules, said));
    assert_int_equal(size, said->size);
    for (size_t i = 0; i < size; i++)
        if (got[i] != wanted(w, said, i))
            fail_msg("file %04X: octet %zu is %02X, not %02X", w->fid, i, got[i],
                     wanted(w, said, i));
    w->octets += (unsigned)size;
}

/* A link reads as what it leads to. */
static void compare_link(struct walk *w, const struct reading_file *said) {
    static uint8_t here[READING_SIZE_MAX], there[READING_SIZE_MAX];
    struct rk_slice target = rk_slice(said->link->buf, (size_t)said->link->size);
    size_t size_here, size_there;
    uint16_t sw = read_path(w, rk_slice(said->path, said->path_len), here, &size_here);
    if (sw == REFUSED) {
        refuse(w, said);
        return;
    }
    assert_int_equal(sw, 0x9000);
    if (read_path(w, target, there, &size_there) == REFUSED)
        return; /* its own rule may be another */
    assert_int_equal(size_here, size_there);
    assert_memory_equal(here, there, size_here);
    w->octets += (unsigned)size_here;
}

/* RETRIEVE DATA for one tag of the selected file, block by block, into `out`. */
static uint16_t retrieve(struct walk *w, uint32_t tag, uint8_t *out, size_t *len) {
    uint8_t first[8] = {0x80, 0xCB, 0x00, 0x80};
    static const uint8_t next[] = {0x80, 0xCB, 0x00, 0x00, 0x00};
    for (unsigned shift = 24; shift; shift -= 8)
        if (tag >> (shift - 8))
            first[5 + first[4]++] = (uint8_t)(tag >> (shift - 8));
    uint16_t sw = walk_card_send(&w->card, rk_slice(first, 5u + first[4]));
    for (*len = 0;; sw = walk_card_send(&w->card, rk_slice_of(next))) {
        assert_in_range(*len + w->card.len, 0, READING_SIZE_MAX);
        memcpy(out + *len, w->card.answer, w->card.len);
        *len += w->card.len;
        if (sw != 0x62F1)
            return sw;
    }
}

/* Selected, and whoever may read it has shown so. */
static bool open_objects(struct walk *w, const struct reading_file *said) {
    static uint8_t list[READING_SIZE_MAX];
    struct rk_slice path = rk_slice(said->path, said->path_len);
    size_t len;
    assert_int_equal(select_path(w, path), 0x9000);
    if (retrieve(w, 0x5C, list, &len) == REFUSED) {
        show_codes(w);
        assert_int_equal(select_path(w, path), 0x9000);
    }
    uint16_t sw = retrieve(w, 0x5C, list, &len);
    if (sw == REFUSED)
        refuse(w, said);
    else
        assert_int_equal(sw, 0x9000);
    return sw == 0x9000;
}

static void compare_objects(struct walk *w, const struct reading_file *said) {
    static uint8_t got[READING_SIZE_MAX];
    struct rk_tlv_reader r = rk_tlv_read(rk_slice(said->octets, said->at), RK_TLV_DER);
    struct rk_tlv want;
    size_t len;
    if (!open_objects(w, said))
        return;
    while (rk_tlv_next(&r, &want)) {
        assert_int_equal(retrieve(w, want.tag, got, &len), 0x9000);
        assert_int_equal(len, want.whole.len);
        assert_memory_equal(got, want.whole.ptr, len);
        w->octets += (unsigned)len;
    }
    assert_int_equal(r.error, 0);
}

/* ---- walking ---- */

static void prepare(void *context, const struct reading_file *said) {
    struct walk *w = context;
    walk_rules_take(&w->rules, said);
    if (!said->aid)
        return;
    assert_in_range(w->adf_count, 0, ADFS_MAX - 1);
    assert_in_range(said->aid->size, 5, AID_MAX);
    struct adf *adf = &w->adf[w->adf_count++];
    adf->fid = rk_get_u16(said->path);
    adf->aid_len = (size_t)said->aid->size;
    memcpy(adf->aid, said->aid->buf, adf->aid_len);
}

static void visit(void *context, const struct reading_file *said) {
    struct walk *w = context;
    struct rk_slice path = rk_slice(said->path, said->path_len);
    w->fid = path.len ? rk_get_u16(path.ptr + path.len - 2) : 0x3F00;
    bool off = said->state == DEACTIVATED;
    uint16_t sw = select_path(w, path);
    if (sw != (off ? 0x6283 : 0x9000))
        fail_msg("file %04X: SELECT is answered %04X", w->fid, sw);
    parameters_check(said, rk_slice(w->card.answer, w->card.len));
    w->files++;
    if (said->directory || off)
        return;
    if (said->link)
        compare_link(w, said);
    else if ((said->descriptor & 0x3F) == BER_TLV)
        compare_objects(w, said);
    else
        compare_content(w, said);
}

static void read_package(struct rk_slice package,
                         void (*each)(void *context, const struct reading_file *said)) {
    struct reading reading = {.each = each, .context = &the_walk};
    for (size_t used; package.len; package = rk_slice_from(package, used)) {
        ProfileElement_t *element;
        assert_int_equal(
            rk_codec_decode_one(&asn_DEF_ProfileElement, package, (void **)&element, &used), 0);
        reading_element(&reading, element);
        rk_codec_free(&asn_DEF_ProfileElement, &element);
    }
}

static struct rk_slice load(const char *path) {
    static uint8_t octets[PACKAGE_MAX];
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    size_t len = fread(octets, 1, sizeof octets, file);
    fclose(file);
    return rk_slice(octets, len);
}

static void profile__walked_over_pcsc__every_file_is_what_the_package_says(void **state) {
    (void)state;
    struct walk *w = &the_walk;
    struct rk_slice package = load(given.package);
    walk_card_open(&w->card);
    read_package(package, prepare);
    read_package(package, visit);
    walk_card_close(&w->card);
    print_message("%u files, %u octets compared, %u files that nobody may read, %u commands\n",
                  w->files, w->octets, w->refused, w->card.commands);
    assert_true(w->files > 20);
    assert_true(w->octets > 200);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profile__walked_over_pcsc__every_file_is_what_the_package_says),
    };
    if (argc != 5) {
        fprintf(stderr, "usage: %s PACKAGE PIN1 PIN2 ADM1\n", argv[0]);
        return 2;
    }
    given.package = argv[1];
    memcpy(given.codes, argv + 2, sizeof given.codes);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
