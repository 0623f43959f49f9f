/*
 * Any octets as a request to any function of the server. The first octet chooses function and form:
 * as they are, as the JSON body; or as the card's message inside a well-formed one, in a session
 * that waits for it. Whatever comes, there is an answer, it is JSON (or the empty 204), and this
 * side has not failed.
 */
#include <stdlib.h>
#include <string.h>

#include "tools/dpbed/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    const char *name, *member;
} functions[] = {{"initiateAuthentication", "euiccInfo1"},
                 {"authenticateClient", "authenticateServerResponse"},
                 {"getBoundProfilePackage", "prepareDownloadResponse"},
                 {"cancelSession", "cancelSessionResponse"},
                 {"handleNotification", "pendingNotification"}};
enum { FUNCTIONS = 5, SESSIONS_BEFORE_NEW_WORLD = 2000 };

static struct rk_bed_world world;
static unsigned requests;

/* Two sessions stand ready: one that waits for authenticateClient, one for all that comes after. */
static char waiting[2][40];

static void start(void) {
    struct rk_bed_world_options options = {.seed = 1};
    rk_bed_world_init(&world, &options);
    rk_bed_world_profile(&world, NULL);
    rk_bed_world_order(&world, NULL);
    rk_bed_world_up_to_authenticated(&world);
    memcpy(waiting[1], world.transaction, sizeof waiting[1]);
    rk_bed_world_initiate(&world);
    memcpy(waiting[0], world.transaction, sizeof waiting[0]);
}

static void check(size_t function) {
    int status = world.response.http_status;
    bool notification = function == FUNCTIONS - 1;
    bool known = status == 200 || status == 204 || status == 400 || status == 413;
    if (!known || (status == 204) != (world.response.body.len == 0) ||
        (status == 204 && !notification))
        abort();
}

static void post_inside(size_t function, struct rk_slice message) {
    static const uint8_t challenge[16];
    struct rk_json r = rk_json_new_object();
    rk_json_put_string(r, "transactionId", waiting[function > 1]);
    rk_json_put_string(r, "smdpAddress", RK_BED_HOST);
    rk_json_put_base64(r, "euiccChallenge", rk_slice_of(challenge));
    rk_json_put_base64(r, functions[function].member, message);
    rk_bed_world_call(&world, functions[function].name, &r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (requests++ % SESSIONS_BEFORE_NEW_WORLD == 0) {
        if (requests > 1)
            rk_bed_world_free(&world);
        start();
    }
    if (!size)
        return 0;
    size_t function = data[0] % FUNCTIONS;
    struct rk_slice rest = rk_slice(data + 1, size - 1);
    if (data[0] & 0x80)
        post_inside(function, rest);
    else
        rk_bed_world_post(&world, functions[function].name, rest);
    check(function);
    return 0;
}
