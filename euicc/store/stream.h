/*
 * Streams: values longer than a record, as chunks under one object (part 0, 1, ...). Each chunk but
 * the last holds RK_STREAM_CHUNK octets, so any octet is found without reading those before it.
 */
#ifndef RK_EUICC_STORE_STREAM_H
#define RK_EUICC_STORE_STREAM_H

#include "euicc/store/store.h"

enum { RK_STREAM_CHUNK = 512 };

/* A stream being written. Chunks are put as they fill, each as its own transaction unless one is
 * open; the stream counts for something only once a record that refers to it is committed. */
struct rk_stream {
    struct rk_store *store;
    uint16_t space;
    uint16_t object;
    uint16_t part;
    uint16_t fill;
    int error;
    uint8_t chunk[RK_STREAM_CHUNK];
};

/* Start to write; what the object held before is removed at rk_stream_finish, part by part. */
void rk_stream_open(struct rk_stream *s, struct rk_store *store, unsigned space, unsigned object);

/* Append. Errors latch: ask rk_stream_finish. */
void rk_stream_append(struct rk_stream *s, struct rk_slice data);

/* Write the last chunk. 0 or the first of RK_STORE_ERRORS met. */
int rk_stream_finish(struct rk_stream *s);

/* Octets in a stream; 0 if there is none; RK_STORE_FLASH. */
int rk_stream_len(struct rk_store *store, unsigned space, unsigned object);

/* Read up to `cap` octets from `offset` on. Returns octets read, 0 past the end, RK_STORE_FLASH. */
int rk_stream_read(struct rk_store *store, unsigned space, unsigned object, size_t offset,
                   void *buf, size_t cap);

/* Remove every chunk of a stream. Errors as rk_store_remove. */
int rk_stream_remove(struct rk_store *store, unsigned space, unsigned object);

#endif
