/* The template tables against the ASN.1 types, and an element of every template, installed whole.
 */
#include "tests/unit/profile/card.h"
#include "tests/unit/profile/facts.h"

#include "asn1/codec/codec.h"

#include <ProfileElement.h>

#include <string.h>

/* Members after templateID, as the annex of each version of the format has them; those of CSIM and
 * of the IoT profile as its ASN.1 types have them. */
static const struct template_id {
    uint16_t pe;
    uint8_t number, version;
    uint8_t members;
} ids[] = {
    {0xB0, 1, 1, 6},   {0xB1, 2, 1, 3},    {0xB2, 3, 1, 38},    {0xB2, 3, 2, 46},
    {0xB3, 4, 1, 24},  {0xB3, 4, 2, 24},   {0xB4, 5, 1, 74},    {0xB4, 5, 2, 85},
    {0xB4, 5, 3, 86},  {0xB7, 6, 1, 18},   {0xB8, 7, 1, 5},     {0xB5, 8, 1, 7},
    {0xB6, 9, 1, 9},   {0xB6, 9, 2, 14},   {0xB9, 10, 1, 35},   {0xB9, 10, 2, 35},
    {0xBA, 11, 1, 67}, {0xBA, 11, 2, 67},  {0xBB, 12, 1, 8},    {0xBC, 13, 1, 11},
    {0xBC, 13, 2, 13}, {0xBC, 13, 3, 13},  {0xBC, 13, 4, 20},   {0xBD, 14, 1, 2},
    {0xBE, 15, 1, 2},  {0xBF1F, 16, 1, 7}, {0xBF20, 17, 1, 22}, {0xBF21, 18, 1, 26},
};
enum { IDS = sizeof ids / sizeof *ids };

static struct rk_slice oid_of(const struct template_id *id) {
    static uint8_t oid[] = {0x67, 0x81, 0x0F, 0x01, 0x02, 0, 0};
    oid[5] = id->number;
    oid[6] = id->version;
    return rk_slice(oid, id->version == 1 ? 6 : 7);
}

static const struct rk_template *find(const struct template_id *id) {
    const struct rk_template *t = rk_template_find(oid_of(id));
    assert_non_null(t);
    assert_int_equal(t->pe, id->pe);
    return t;
}

/* The ASN.1 type of the element with this tag. */
static const asn_TYPE_descriptor_t *type_of(uint16_t pe) {
    unsigned alternative = pe > 0xFF ? pe & 0x7Fu : pe & 0x1Fu;
    return asn_DEF_ProfileElement.elements[alternative].type;
}

static void template__rows__are_the_members_of_its_type(void **state) {
    (void)state;
    for (size_t i = 0; i < IDS; i++) {
        const struct rk_template *t = find(&ids[i]);
        const asn_TYPE_descriptor_t *type = type_of(t->pe);
        assert_int_equal(t->count, ids[i].members);
        assert_in_range(t->count + 2, 0, type->elements_count);
        assert_int_equal(rk_template_later(t, t->count), t->count + 2 < type->elements_count);
        for (unsigned n = 0; n < t->count; n++) {
            const asn_TYPE_member_t *member = &type->elements[n + 2];
            const struct rk_template_file *row = rk_template_row(t, n);
            bool mandatory = row->flags & RK_TEMPLATE_MEMBER;
            bool directory = row->kind <= RK_FILE_KIND_ADF;
            assert_int_equal(mandatory, !member->optional);
            assert_int_equal(directory, member->name[0] != 'e');
        }
        assert_null(rk_template_row(t, t->count));
    }
}

/* Default content as the card makes it: pattern, and a tail that is written. */
static void default_octets(const struct rk_template_file *row, uint8_t *out, size_t len) {
    uint8_t fill, pattern[RK_FILE_PATTERN_MAX];
    struct rk_slice tail;
    size_t pattern_len = rk_template_pattern(row->fill, len, &fill, pattern, &tail);
    for (size_t i = 0; i < len; i++) {
        size_t last = i < pattern_len ? i : pattern_len - 1;
        out[i] = !pattern_len                  ? 0xFF
                 : fill == RK_FILE_FILL_REPEAT ? pattern[i % pattern_len]
                                               : pattern[last];
    }
    if (tail.len)
        memcpy(out + len - tail.len, tail.ptr, tail.len);
}

static void compare_content(const struct rk_template_file *row, const struct fact *fact) {
    static const size_t lens[] = {40, 250};
    uint8_t want[250], got[250];
    assert_int_equal((row->flags & RK_TEMPLATE_CONTENT) != 0, strcmp(fact->content, "given") == 0);
    for (size_t i = 0; i < 2; i++) {
        size_t len = row->size ? row->size : lens[i];
        if (!fact_octets(fact, want, len))
            continue;
        default_octets(row, got, len);
        assert_memory_equal(got, want, len);
    }
}

static void template__every_row__is_as_the_annex_says(void **state) {
    (void)state;
    static const char *const kinds[] = {"mf",     "df",     "adf",    "transparent",
                                        "linear", "cyclic", "ber-tlv"};
    for (size_t i = 0; i < IDS; i++) {
        const struct rk_template *t = find(&ids[i]);
        struct fact fact;
        bool by_default;
        for (unsigned n = 0; n < t->count; n++) {
            const struct rk_template_file *row = rk_template_row(t, n);
            assert_true(fact_at(t->number, t->version, n, &fact, &by_default));
            assert_int_equal(by_default, t->by_default);
            assert_string_equal(fact.name, type_of(t->pe)->elements[n + 2].name);
            assert_string_equal(fact.kind, kinds[row->kind]);
            assert_int_equal(fact.fid, row->fid);
            assert_int_equal(fact.records, row->records);
            assert_int_equal(fact.size, row->size);
            assert_int_equal(fact.rule, row->arr);
            assert_int_equal(fact.sfi, row->sfi);
            assert_int_equal(fact.updated, (row->flags & RK_TEMPLATE_UPDATED) != 0);
            assert_int_equal(fact.member, (row->flags & RK_TEMPLATE_MEMBER) != 0);
            compare_content(row, &fact);
        }
        assert_false(fact_at(t->number, t->version, t->count, &fact, NULL));
    }
}

static void template__identifier_of_none__is_not_found(void **state) {
    (void)state;
    static const uint8_t others[][8] = {{0x67, 0x81, 0x0F, 0x01, 0x02},
                                        {0x67, 0x81, 0x0F, 0x01, 0x03, 0x01},
                                        {0x67, 0x81, 0x0F, 0x01, 0x02, 0x63},
                                        {0x67, 0x81, 0x0F, 0x01, 0x02, 0x04, 0x09},
                                        {0x67, 0x81, 0x0F, 0x01, 0x02, 0x04, 0x02, 0x01}};
    static const size_t lens[] = {5, 6, 6, 7, 8};
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
        assert_null(rk_template_find(rk_slice(others[i], lens[i])));
}

/* What the row leaves to the package: FID, name, size, content. */
static void put_descriptor(struct rk_tlv_writer *w, const struct rk_template_file *row,
                           uint16_t fid) {
    static const uint8_t aid[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x7F};
    const uint8_t records[] = {row->kind == RK_FILE_KIND_LINEAR ? 0x42 : 0x46, 0x21, 0x00, 0x05};
    static const uint8_t size[] = {0x14};
    uint8_t value[2];
    rk_put_u16(value, fid);
    size_t fcp = rk_tlv_open(w, 0xA1);
    bool has_records = row->kind == RK_FILE_KIND_LINEAR || row->kind == RK_FILE_KIND_CYCLIC;
    if (has_records && !row->size)
        rk_tlv_put(w, 0x82, rk_slice_of(records));
    if (!row->fid)
        rk_tlv_put(w, 0x83, rk_slice_of(value));
    if (row->kind == RK_FILE_KIND_ADF)
        rk_tlv_put(w, 0x84, rk_slice_of(aid));
    if (row->kind >= RK_FILE_KIND_TRANSPARENT && !row->size)
        rk_tlv_put(w, 0x80, rk_slice_of(size));
    else if (has_records && !row->records) {
        uint8_t two = (uint8_t)(2 * row->size);
        rk_tlv_put(w, 0x80, rk_slice(&two, 1));
    }
    rk_tlv_close(w, fcp);
}

static uint16_t fid_of(const struct rk_template_file *row, unsigned n) {
    return row->fid ? row->fid : (uint16_t)(0x6E00 + n);
}

/* What a file that needs content gets. */
static struct rk_slice content_of(const struct rk_template_file *row) {
    static const uint8_t octet[] = {0x30}, object[] = {0x80, 0x01, 0x30};
    if (!(row->flags & RK_TEMPLATE_CONTENT))
        return rk_slice(NULL, 0);
    return row->kind == RK_FILE_KIND_BER_TLV ? rk_slice_of(object) : rk_slice_of(octet);
}

static void put_element(struct rk_tlv_writer *w, const struct template_id *id) {
    static const uint8_t identification[] = {0x30};
    const struct rk_template *t = find(id);
    size_t element = rk_tlv_open(w, t->pe);
    size_t header = rk_tlv_open(w, 0xA0);
    rk_tlv_put(w, 0x80, rk_slice(NULL, 0));
    rk_tlv_put(w, 0x81, rk_slice_of(identification));
    rk_tlv_close(w, header);
    rk_tlv_put(w, 0x81, oid_of(id));
    for (unsigned n = 0; n < t->count; n++) {
        const struct rk_template_file *row = rk_template_row(t, n);
        size_t file = rk_tlv_open(w, n + 2 < 31 ? 0xA2 + n : 0xBF00u + n + 2);
        put_descriptor(w, row, fid_of(row, n));
        struct rk_slice content = content_of(row);
        if (content.len)
            rk_tlv_put(w, 0x83, content);
        rk_tlv_close(w, file);
    }
    rk_tlv_close(w, element);
}

/* Every file lies in its directory; the directory of the template itself in `parent`. */
static void check_files(const struct card *card, const struct template_id *id, uint16_t parent) {
    const struct rk_template *t = find(id);
    uint16_t base = parent, here = parent;
    for (unsigned n = 0; n < t->count; n++) {
        const struct rk_template_file *row = rk_template_row(t, n);
        struct rk_file file;
        bool directory = row->kind <= RK_FILE_KIND_ADF;
        if (rk_file_child(&card->files, directory ? base : here, fid_of(row, n), &file))
            fail_msg("template %u.%u: no file %04X", id->number, id->version, fid_of(row, n));
        assert_int_equal(file.kind, row->kind);
        assert_int_equal(file.arr_record, row->arr);
        assert_int_equal(file.sfi, row->sfi);
        if (directory)
            here = file.index;
        if (n == 0 && directory)
            base = here;
    }
}

static void append(uint8_t *buf, size_t *len, struct rk_slice octets) {
    memcpy(buf + *len, octets.ptr, octets.len);
    *len += octets.len;
}

/* Install `before`, an element of the template with every file, `after`. */
static void install(const struct template_id *id, const char *before, const char *parent) {
    static struct card card;
    static uint8_t buf[PACKAGE_MAX], element[PACKAGE_MAX];
    struct rk_install_config config = card_config();
    struct rk_tlv_writer w = rk_tlv_write(element, sizeof element);
    size_t len = 0;
    put_element(&w, id);
    assert_int_equal(w.error, 0);
    append(buf, &len, package(before));
    append(buf, &len, rk_slice(element, w.len));
    append(buf, &len, package("end"));
    card_open(&card, 32);
    if (card_install(&card, rk_slice(buf, len), 1007, &config))
        fail_msg("template %u.%u is refused", id->number, id->version);
    check_files(&card, id, card_file(&card, parent).index);
    card_close(&card);
}

static void template__element_with_every_file__installs_them_in_place(void **state) {
    (void)state;
    for (size_t i = 1; i < IDS; i++) {
        switch (find(&ids[i])->place) {
        case RK_PLACE_MF:
            install(&ids[i], ids[i].number == 17 ? "header" : "header mf pin", "");
            break;
        case RK_PLACE_ISIM:
            install(&ids[i], "header mf pin isim", "7FB0");
            break;
        case RK_PLACE_CSIM:
            install(&ids[i], "header mf pin csim", "7FC0");
            break;
        default:
            install(&ids[i], ids[i].number == 18 ? "header_iot iot" : "header mf pin usim usim_pin",
                    "7FD0");
        }
    }
}

/* Where versions of a template differ, the later one's row counts. */
static void template__later_version__changes_its_rows(void **state) {
    (void)state;
    static const struct template_id usim[] = {{0xB3, 4, 1, 24}, {0xB3, 4, 2, 24}};
    static const struct template_id df_5gs[] = {
        {0xBC, 13, 2, 13}, {0xBC, 13, 3, 13}, {0xBC, 13, 4, 20}};
    assert_int_equal(rk_template_row(find(&usim[0]), 6)->size, 14);
    assert_int_equal(rk_template_row(find(&usim[1]), 6)->size, 17);
    assert_int_equal(rk_template_row(find(&df_5gs[0]), 3)->size, 57);
    assert_int_equal(rk_template_row(find(&df_5gs[1]), 3)->size, 62);
    assert_int_equal(rk_template_row(find(&df_5gs[1]), 10)->fill, RK_FILL_ROUTING_F);
    assert_int_equal(rk_template_row(find(&df_5gs[2]), 10)->fill, RK_FILL_ROUTING_0);
}

/* The end of a long record is out of a pattern's reach: it is left to be written. */
static void pattern__record_longer_than_a_pattern__leaves_its_tail(void **state) {
    (void)state;
    uint8_t fill, pattern[RK_FILE_PATTERN_MAX];
    struct rk_slice tail;
    static const uint8_t end[] = {0x00, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xFF};
    assert_int_equal(rk_template_pattern(RK_FILL_ICI, 200, &fill, pattern, &tail), 200);
    assert_int_equal(tail.len, 0);
    assert_memory_equal(pattern + 200 - sizeof end, end, sizeof end);
    assert_int_equal(rk_template_pattern(RK_FILL_ICI, 201, &fill, pattern, &tail), 1);
    assert_int_equal(fill, RK_FILE_FILL_LAST);
    assert_int_equal(pattern[0], 0xFF);
    assert_true(rk_slice_equal(tail, rk_slice_of(end)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(template__rows__are_the_members_of_its_type),
        cmocka_unit_test(template__every_row__is_as_the_annex_says),
        cmocka_unit_test(template__identifier_of_none__is_not_found),
        cmocka_unit_test(template__element_with_every_file__installs_them_in_place),
        cmocka_unit_test(template__later_version__changes_its_rows),
        cmocka_unit_test(pattern__record_longer_than_a_pattern__leaves_its_tail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
