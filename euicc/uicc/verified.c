/* Which PINs are verified, and which count as such. */
#include "euicc/uicc/internal.h"

enum { PARENTS_MAX = 16 };

int rk_uicc_find_pin(const struct rk_call *call, uint16_t from, uint8_t reference,
                     struct rk_pin *pin) {
    const struct rk_files *files = &call->uicc->files;
    if (!(reference & RK_PIN_LOCAL))
        return rk_pin_get(files->store, files->space, RK_FILE_MF, reference, pin);
    for (unsigned step = 0; step < PARENTS_MAX && from != RK_FILE_MF; step++) {
        int owner = rk_pin_owner(files->store, files->space, from);
        if (owner < 0)
            return owner;
        int error = rk_pin_get(files->store, files->space, from, reference, pin);
        if (error != RK_FILE_ABSENT)
            return error ? error : owner;
        struct rk_file directory;
        error = rk_file_directory(files, from, &directory);
        if (error)
            return error;
        from = directory.parent;
    }
    return RK_FILE_ABSENT;
}

/* The entry for a local PIN verified on the channel of `call`; RK_UICC_LOCAL_PINS: none. */
static unsigned find_local(const struct rk_call *call, int directory, uint8_t reference) {
    const struct rk_uicc *uicc = call->uicc;
    uint8_t channel = rk_uicc_channel_number(call);
    unsigned i = 0;
    while (i < RK_UICC_LOCAL_PINS && (uicc->verified.local[i].reference != reference ||
                                      uicc->verified.local[i].directory != directory ||
                                      uicc->verified.local[i].channel != channel))
        i++;
    return i;
}

static bool is_verified(const struct rk_call *call, int directory, uint8_t reference) {
    if (!(reference & RK_PIN_LOCAL))
        return call->uicc->verified.global >> reference & 1;
    return find_local(call, directory, reference) < RK_UICC_LOCAL_PINS;
}

void rk_uicc_set_verified(const struct rk_call *call, uint16_t directory, uint8_t reference,
                          bool on) {
    struct rk_uicc *uicc = call->uicc;
    if (call->remote && on)
        return;
    if (!(reference & RK_PIN_LOCAL)) {
        uint32_t bit = UINT32_C(1) << (reference & 0x1F);
        uint32_t *global = &uicc->verified.global;
        *global = on ? *global | bit : *global & ~bit;
        return;
    }
    if (!on) { /* a PIN that somebody got wrong, or disabled, is verified for nobody */
        for (unsigned i = 0; i < RK_UICC_LOCAL_PINS; i++)
            if (uicc->verified.local[i].reference == reference &&
                uicc->verified.local[i].directory == directory)
                uicc->verified.local[i].reference = 0;
    } else if (!is_verified(call, directory, reference)) {
        uicc->verified.local[uicc->verified.next_local].directory = (uint8_t)directory;
        uicc->verified.local[uicc->verified.next_local].reference = reference;
        uicc->verified.local[uicc->verified.next_local].channel = rk_uicc_channel_number(call);
        uicc->verified.next_local = (uint8_t)((uicc->verified.next_local + 1) % RK_UICC_LOCAL_PINS);
    }
}

void rk_uicc_forget_local(struct rk_uicc *uicc, uint8_t channel, uint8_t directory) {
    for (unsigned i = 0; i < RK_UICC_LOCAL_PINS; i++)
        if (uicc->verified.local[i].channel == channel &&
            (!directory || uicc->verified.local[i].directory == directory))
            uicc->verified.local[i].reference = 0;
}

/* The PIN that stands in for others has to be verified as long as it is enabled itself. */
static bool universal_is_satisfied(const struct rk_call *call) {
    struct rk_pin pin;
    if (rk_uicc_find_pin(call, RK_FILE_MF, RK_PIN_UNIVERSAL, &pin) < 0)
        return false;
    bool enabled = pin.attributes & RK_PIN_ENABLED;
    bool blocked = (pin.tries & 0x0F) == 0;
    rk_wipe(&pin, sizeof pin);
    return !blocked && (!enabled || is_verified(call, RK_FILE_MF, RK_PIN_UNIVERSAL));
}

static bool is_granted(const struct rk_uicc_domain *domain, uint8_t reference) {
    uint32_t references = reference & RK_PIN_LOCAL ? domain->local : domain->global;
    return domain->rights == RK_UICC_FULL_ACCESS ||
           (domain->rights == RK_UICC_AS_REFERENCES && references >> (reference & 0x1F) & 1);
}

bool rk_uicc_pin_satisfied(const struct rk_call *call, uint16_t from, uint8_t reference) {
    struct rk_pin pin;
    const struct rk_uicc_domain *domain = rk_uicc_domain(call, from);
    if (domain)
        return is_granted(domain, reference);
    int directory = rk_uicc_find_pin(call, from, reference, &pin);
    if (directory < 0)
        return false;
    /* A disabled PIN asks nobody, unless the universal PIN stands in for it; an administrative key
     * is never switched off, whatever its attributes say, for that would open to all what only the
     * issuer may do. */
    bool disabled = !(pin.attributes & RK_PIN_ENABLED) && !rk_pin_is_administrative(reference);
    bool replaced = disabled && (pin.attributes & RK_PIN_REPLACED);
    bool blocked = (pin.tries & 0x0F) == 0;
    rk_wipe(&pin, sizeof pin);
    if (replaced && reference != RK_PIN_UNIVERSAL)
        return universal_is_satisfied(call);
    return !blocked && (disabled || is_verified(call, directory, reference));
}
