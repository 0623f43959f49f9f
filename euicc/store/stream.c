#include "euicc/store/stream.h"

#include <string.h>

void rk_stream_open(struct rk_stream *s, struct rk_store *store, unsigned space, unsigned object) {
    s->store = store;
    s->space = (uint16_t)space;
    s->object = (uint16_t)object;
    s->part = 0;
    s->fill = 0;
    s->error = 0;
}

static void put_chunk(struct rk_stream *s) {
    if (s->error == 0)
        s->error = rk_store_put(s->store, rk_key(s->space, s->object, s->part),
                                rk_slice(s->chunk, s->fill));
    s->part++;
    s->fill = 0;
}

void rk_stream_append(struct rk_stream *s, struct rk_slice data) {
    while (data.len && s->error == 0) {
        size_t len = sizeof s->chunk - s->fill < data.len ? sizeof s->chunk - s->fill : data.len;
        memcpy(s->chunk + s->fill, data.ptr, len);
        s->fill = (uint16_t)(s->fill + len);
        data = rk_slice_from(data, len);
        if (s->fill == sizeof s->chunk)
            put_chunk(s);
    }
}

/* Remove the chunks from `part` on. */
static int remove_from(struct rk_store *store, unsigned space, unsigned object, unsigned part) {
    int status = 0;
    for (; status == 0; part++) {
        struct rk_store_key key = rk_key(space, object, part);
        status = rk_store_len(store, key);
        if (status >= 0)
            status = rk_store_remove(store, key);
    }
    return status == RK_STORE_ABSENT ? 0 : status;
}

int rk_stream_finish(struct rk_stream *s) {
    if (s->fill)
        put_chunk(s);
    if (s->error == 0)
        s->error = remove_from(s->store, s->space, s->object, s->part);
    return s->error;
}

int rk_stream_len(struct rk_store *store, unsigned space, unsigned object) {
    int total = 0;
    for (unsigned part = 0;; part++) {
        int len = rk_store_len(store, rk_key(space, object, part));
        if (len < 0)
            return len == RK_STORE_ABSENT ? total : len;
        total += len;
        if (len < RK_STREAM_CHUNK)
            return total;
    }
}

int rk_stream_read(struct rk_store *store, unsigned space, unsigned object, size_t offset,
                   void *buf, size_t cap) {
    uint8_t *to = buf;
    size_t done = 0;
    while (done < cap) {
        size_t at = offset + done;
        int len = rk_store_get(store, rk_key(space, object, (unsigned)(at / RK_STREAM_CHUNK)),
                               at % RK_STREAM_CHUNK, to + done, cap - done);
        if (len < 0 && len != RK_STORE_ABSENT)
            return len;
        if (len <= 0)
            break;
        done += (size_t)len;
    }
    return (int)done;
}

int rk_stream_remove(struct rk_store *store, unsigned space, unsigned object) {
    return remove_from(store, space, object, 0);
}
