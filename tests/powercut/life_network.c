/* What networks do: challenges, and packets over the air. */
#include "tests/powercut/life_steps.h"

#include <string.h>

enum { IND_BITS = 5, SUCCESS = 0xDB, FAILURE = 0xDC, REFUSED = 0x6982 };

static uint64_t highest(const uint64_t seq[LIFE_SLOTS]) {
    uint64_t top = 0;
    for (unsigned i = 0; i < LIFE_SLOTS; i++)
        if (seq[i] && (seq[i] << IND_BITS | i) > top)
            top = seq[i] << IND_BITS | i;
    return top;
}

static void match_value(const uint8_t **at, const uint8_t *want, size_t len) {
    assert_int_equal(*(*at)++, len);
    assert_memory_equal(*at, want, len);
    *at += len;
}

static void expect_keys(const struct life *l, const struct rk_usim_vector *v) {
    const uint8_t *at = l->card.answer;
    assert_in_range(l->card.answer_len, 4 + v->xres_len + 2 * v->ck_len, sizeof l->card.answer);
    assert_int_equal(*at++, SUCCESS);
    match_value(&at, v->xres, v->xres_len);
    match_value(&at, v->ck, v->ck_len);
    match_value(&at, v->ik, v->ck_len);
}

/* The card names the highest number that it has accepted. */
static void expect_auts(const struct life *l, const struct accepted *challenge) {
    const struct rk_usim_subscriber *network = &l->network[challenge->application];
    uint64_t sqn;
    size_t len = rk_usim_auts_len(network);
    assert_int_equal(l->card.answer_len, 2 + len);
    assert_int_equal(l->card.answer[0], FAILURE);
    assert_int_equal(l->card.answer[1], len);
    assert_true(rk_usim_open_auts(network, challenge->rand, l->card.answer + 2, &sqn));
    assert_int_equal(sqn, highest(l->now.seq[challenge->application]));
}

static size_t put_challenge(const struct accepted *challenge, const struct rk_usim_vector *v,
                            uint8_t out[5 + 18 + RK_USIM_AUTN_MAX]) {
    const uint8_t header[] = {0x00, 0x88, 0x00, 0x81, (uint8_t)(18 + v->autn_len), 16};
    memcpy(out, header, sizeof header);
    memcpy(out + 6, challenge->rand, 16);
    out[22] = (uint8_t)v->autn_len;
    memcpy(out + 23, v->autn, v->autn_len);
    return 23 + v->autn_len;
}

static void remember(struct life *l, const struct accepted *challenge) {
    l->accepted[l->accepted_count % LIFE_ACCEPTED] = *challenge;
    l->accepted_count++;
}

/* Whatever comes of it is what TS 33.102 annex C says of the numbers accepted so far. */
static bool send_challenge(struct life *l, const struct accepted *challenge) {
    static const char *const selects[] = {LIFE_SELECT_USIM, LIFE_SELECT_ISIM};
    uint8_t command[5 + 18 + RK_USIM_AUTN_MAX];
    struct rk_usim_vector v;
    if (!life_ask(l, selects[challenge->application], 0x9000))
        return false;
    assert_true(rk_usim_make_vector(&l->network[challenge->application], challenge->rand,
                                    challenge->sqn, &v));
    struct rk_slice apdu = rk_slice(command, put_challenge(challenge, &v, command));
    struct holding after = l->now;
    uint64_t *slot = &after.seq[challenge->application][challenge->sqn % LIFE_SLOTS];
    bool may = l->verified[CODE_PIN1], fresh = challenge->sqn >> IND_BITS > *slot;
    if (may && fresh)
        *slot = challenge->sqn >> IND_BITS;
    bool alive = life_send(l, apdu, may ? 0x9000 : REFUSED, &after, NULL);
    if (may && fresh && memcmp(&l->now, &after, sizeof after) == 0)
        remember(l, challenge);
    if (!alive || !may)
        return alive;
    if (fresh)
        expect_keys(l, &v);
    else
        expect_auts(l, challenge);
    return true;
}

/* Mostly above all there were, now and then above those of its slot alone. */
void life_authenticate(struct life *l) {
    struct accepted challenge = {.application = life_random(l, APPLICATIONS)};
    const uint64_t *seq = l->now.seq[challenge.application];
    uint64_t slot = life_random(l, LIFE_SLOTS), top = highest(seq) >> IND_BITS;
    for (unsigned i = 0; i < sizeof challenge.rand; i++)
        challenge.rand[i] = (uint8_t)life_random(l, 256);
    uint64_t above = life_random(l, 4) ? top : seq[slot];
    challenge.sqn = (above + 1 + life_random(l, 3)) << IND_BITS | slot;
    send_challenge(l, &challenge);
}

bool life_replay(struct life *l, const struct accepted *old) {
    return send_challenge(l, old);
}

void life_authenticate_again(struct life *l) {
    size_t kept = l->accepted_count < LIFE_ACCEPTED ? l->accepted_count : LIFE_ACCEPTED;
    if (kept)
        life_replay(l, &l->accepted[life_random(l, (uint32_t)kept)]);
}

/* ---- packets ---- */

/* INCREASE by one, in a packet with this counter: counted first, then done. */
static void send_packet(struct life *l, uint64_t counter) {
    uint8_t data[32];
    struct ota_octets packet, part[OTA_PARTS_MAX], envelope;
    struct ota how = sd_server(LIFE_PACKET_VERSION, "B00011", counter);
    size_t len = profile_hex("00A40004026F39 8032000003 000001", data);
    ota_command(&how, rk_slice(data, len), &packet);
    assert_int_equal(ota_messages(ota_slice(&packet), 0, false, part), 1);
    ota_envelope(ota_slice(&part[0]), &envelope);
    struct holding counted = l->now, done;
    bool fresh = counter > counted.packets;
    if (fresh)
        counted.packets = counter;
    done = counted;
    if (fresh)
        life_push_total(&done, life_total(&done) + 1);
    l->packet = fresh ? &how : NULL;
    life_send(l, ota_slice(&envelope), 0x9000, &done, &counted);
    l->packet = NULL;
}

void life_remote_increase(struct life *l) {
    send_packet(l, l->now.packets + 1 + life_random(l, 3));
}

void life_remote_again(struct life *l) {
    if (l->now.packets)
        send_packet(l, 1 + life_random(l, (uint32_t)l->now.packets));
}
