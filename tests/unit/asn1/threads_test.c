/*
 * Several threads that all meet asn1c's types for the first time at once. Built with
 * -fsanitize=thread this proves that the codec leaves nothing to be written by then.
 */
#include "tests/support/test.h"
#include "tests/unit/asn1/vectors.h"

#include "asn1/codec/codec.h"

#include <pthread.h>
#include <string.h>

enum { THREADS = 4, MESSAGES = 160 };

static struct vector messages[MESSAGES];
static size_t count;

static void keep(const struct vector *v) {
    assert_true(count < MESSAGES);
    struct vector *copy = &messages[count++];
    memcpy(copy->type, v->type, sizeof copy->type);
    rk_buf_put_slice(&copy->der, rk_buf_slice(&v->der));
}

static bool round_trip(const struct vector *v) {
    const asn_TYPE_descriptor_t *type = rk_codec_type(v->type);
    struct rk_buf again = {0};
    void *value;
    bool same = rk_codec_decode(type, rk_buf_slice(&v->der), &value) == 0 &&
                rk_codec_encode(type, value, &again) == 0 &&
                rk_slice_equal(rk_buf_slice(&again), rk_buf_slice(&v->der));
    rk_codec_free(type, &value);
    rk_buf_free(&again);
    return same;
}

static void *work(void *arg) {
    size_t *good = arg;
    for (size_t i = 0; i < count; i++)
        *good += round_trip(&messages[i]);
    return NULL;
}

static void threads__first_use_at_once__all_read_everything(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    size_t good[THREADS] = {0};
    vectors_each(keep);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &good[i]), 0);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(good[i], count);
    }
    for (size_t i = 0; i < count; i++)
        rk_buf_free(&messages[i].der);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads__first_use_at_once__all_read_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
