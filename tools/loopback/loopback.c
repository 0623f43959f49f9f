#include "tools/loopback/card.h"
#include "tools/loopback/internal.h"

#include "certs/seeded.h"
#include "smdp/core/package.h"
#include "smdp/store/sqlite.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { PKI_RANDOM, CARD_RANDOM, SERVER_RANDOM };

static const char *const hosts[] = {"smdp.example.com", NULL};

int rk_loopback_fail(const char *what) {
    fprintf(stderr, "loopback: %s\n", what);
    return -1;
}

static int64_t clock_now(void *clock) {
    return ((struct rk_loopback *)clock)->now;
}

static int make_random(struct rk_loopback *world, uint64_t seed) {
    for (size_t i = 0; i < RK_LOOPBACK_PARTIES; i++) {
        world->random[i] = rk_seeded_new(seed * RK_LOOPBACK_PARTIES + i);
        if (!world->random[i])
            return rk_loopback_fail("no seeded random source");
    }
    world->transcript = EVP_MD_CTX_new();
    if (!world->transcript || EVP_DigestInit_ex(world->transcript, EVP_sha256(), NULL) != 1)
        return rk_loopback_fail("no hash");
    return 0;
}

static int make_pki(struct rk_loopback *world, enum rk_cert_curve curve) {
    struct rk_pki_config config = {.hosts = hosts, .now = RK_LOOPBACK_NOW};
    config.curves[curve] = true;
    struct rk_pki_order card = {.role = RK_ROLE_EUICC, .curve = curve, .now = RK_LOOPBACK_NOW};
    if (rk_pki_new(world->random[PKI_RANDOM], &world->pki) || rk_pki_create(world->pki, &config) ||
        rk_pki_issue(world->pki, &card, NULL))
        return rk_loopback_fail("no PKI");
    return 0;
}

static struct rk_slice certificate(const struct rk_pki_item *item) {
    return item ? item->cert.raw : rk_slice(NULL, 0);
}

static int make_card(struct rk_loopback *world, const struct rk_loopback_setup *setup) {
    const struct rk_pki_item *euicc = rk_pki_get(world->pki, RK_ROLE_EUICC, setup->curve);
    uint8_t scalar[32];
    if (!euicc || rk_key_private(euicc->key, scalar))
        return rk_loopback_fail("the PKI lacks a certificate for the card");
    struct rk_loopback_identity identity = {
        .eid = euicc->cert.serial_number,
        .ci = certificate(rk_pki_get(world->pki, RK_ROLE_CI, setup->curve)),
        .eum = certificate(rk_pki_get(world->pki, RK_ROLE_EUM, setup->curve)),
        .euicc = certificate(euicc),
        .scalar = rk_slice_of(scalar),
    };
    world->card = rk_loopback_card_new(world->random[CARD_RANDOM], setup->flash, &identity);
    rk_wipe(scalar, sizeof scalar);
    return world->card ? 0 : -1;
}

/* The server takes the PKI over; the loopback goes on looking into it. */
static int make_server(struct rk_loopback *world) {
    struct rk_dp_setup setup = {
        .host = hosts[0],
        .keys = &world->keys,
        .store = &world->store,
        .libctx = world->random[SERVER_RANDOM],
        .now = clock_now,
        .clock = world,
    };
    world->now = RK_LOOPBACK_NOW;
    int error = rk_dp_keys_take(&world->keys, world->pki, hosts[0], RK_LOOPBACK_NOW);
    if (error)
        world->pki = NULL;
    if (!error)
        error = rk_dp_sqlite_open(&world->store, ":memory:", true, 0);
    if (!error)
        error = rk_dp_new(&world->dp, &setup);
    return error ? rk_loopback_fail(rk_dp_error_text(error)) : 0;
}

static int make_agent(struct rk_loopback *world) {
    world->apdu = (struct rk_lpa_apdu){&rk_loopback_apdu_ops, world};
    world->http = (struct rk_lpa_http){&rk_loopback_http_ops, world};
    struct rk_lpa_config config = {.apdu = &world->apdu, .http = &world->http};
    if (rk_lpa_open(&config, &world->lpa, &world->error))
        return rk_loopback_fail(world->error.message);
    return 0;
}

int rk_loopback_open(struct rk_loopback *world, const struct rk_loopback_setup *setup) {
    memset(world, 0, sizeof *world);
    world->tap = setup->tap;
    if (make_random(world, setup->seed) || make_pki(world, setup->curve) || make_card(world, setup))
        return -1;
    if (setup->strangers) {
        rk_pki_free(&world->pki);
        if (make_pki(world, setup->curve))
            return -1;
    }
    return make_server(world) || make_agent(world) ? -1 : 0;
}

void rk_loopback_close(struct rk_loopback *world) {
    rk_lpa_close(&world->lpa);
    rk_dp_free(&world->dp);
    rk_dp_response_free(&world->response);
    if (world->store.ops)
        world->store.ops->close(world->store.self);
    if (world->keys.pki)
        rk_dp_keys_free(&world->keys);
    else
        rk_pki_free(&world->pki);
    rk_loopback_card_free(world->card);
    EVP_MD_CTX_free(world->transcript);
    for (size_t i = 0; i < RK_LOOPBACK_PARTIES; i++)
        OSSL_LIB_CTX_free(world->random[i]);
    memset(world, 0, sizeof *world);
}

int rk_loopback_stock(struct rk_loopback *world, struct rk_slice package,
                      char iccid[RK_DP_ICCID_CAP]) {
    struct rk_dp_package about;
    struct rk_dp_profile profile = {.profile_class = 2, .events = 0xF};
    profile.any_card = world->any_card;
    int error = rk_dp_package_read(package, &about);
    if (error)
        return error;
    memcpy(profile.iccid, about.iccid, sizeof profile.iccid);
    memcpy(profile.name, about.type, sizeof profile.name);
    memcpy(profile.provider, about.provider, sizeof profile.provider);
    profile.services = about.services;
    profile.major = about.major;
    profile.minor = about.minor;
    profile.size = (uint32_t)package.len;
    rk_buf_put_slice(&profile.package, package);
    error = world->store.profiles->add(world->store.self, &profile);
    memcpy(iccid, profile.iccid, RK_DP_ICCID_CAP);
    rk_dp_profile_free(&profile);
    return error;
}

int rk_loopback_order(struct rk_loopback *world, const char *iccid, const char *matching_id,
                      const char *confirmation_code) {
    struct rk_dp_order_request request = {
        .iccid = iccid,
        .matching_id = matching_id,
        .confirmation_code = confirmation_code,
        .release = true,
    };
    return rk_dp_order_create(&world->store, world->random[SERVER_RANDOM], world->now, &request,
                              true);
}

int rk_loopback_download(struct rk_loopback *world, const char *matching_id,
                         const char *confirmation_code, struct rk_lpa_download_result *result) {
    struct rk_lpa_download_request request = {
        .smdp = hosts[0],
        .matching_id = matching_id,
        .confirmation_code = confirmation_code,
    };
    return rk_lpa_download(world->lpa, &request, result, &world->error);
}

int rk_loopback_order_state(struct rk_loopback *world, const char *iccid) {
    struct rk_dp_order order;
    int error = world->store.orders->get(world->store.self, iccid, &order);
    return error ? error : (int)order.state;
}

void rk_loopback_transcript(struct rk_loopback *world, uint8_t hash[32]) {
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    if (!copy || EVP_MD_CTX_copy_ex(copy, world->transcript) != 1 ||
        EVP_DigestFinal_ex(copy, hash, NULL) != 1)
        memset(hash, 0, 32);
    EVP_MD_CTX_free(copy);
}
