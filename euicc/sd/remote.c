#include "euicc/sd/remote.h"

#include "euicc/sd/functions.h"
#include "euicc/sd/script.h"
#include "euicc/state.h"

/* Remote file management: TS 102 226 clause 7. */
struct files {
    struct rk_sd_runner runner;
    struct rk_euicc *card;
    struct rk_uicc_remote remote;
};

static void run_file_command(struct rk_sd_runner *self, const struct rk_apdu *apdu,
                             struct rk_reply *reply) {
    struct files *files = (struct files *)self;
    rk_uicc_remote_command(&files->card->uicc, &files->remote, apdu, reply);
}

/* The terminal has its own copies of files: tell it which ones are new. */
static void tell_changes(const struct files *files, struct rk_slice aid) {
    enum { LIST_MAX = 100 };
    uint8_t list[LIST_MAX];
    if (!files->remote.changes)
        return;
    size_t len = rk_uicc_remote_file_list(&files->card->uicc, &files->remote, list, sizeof list);
    enum rk_refresh_mode mode = len ? RK_REFRESH_FILE_CHANGE : RK_REFRESH_INIT_FULL_CHANGE;
    (void)rk_proactive_refresh(files->card, mode, rk_slice(list, len),
                               len ? aid : rk_slice(NULL, 0));
}

static enum rk_sd_status run_files(struct rk_euicc *card, const struct rk_sd_target *target,
                                   struct rk_slice script, uint8_t *out, size_t cap, size_t *len) {
    struct files files = {.runner = {run_file_command, false}, .card = card};
    struct rk_slice aid = rk_slice(target->aid, target->aid_len);
    if (!rk_uicc_remote_open(&card->uicc, &files.remote, aid))
        return RK_SD_STATUS_TAR_UNKNOWN;
    files.remote.mf = target->uicc;
    files.remote.adf = target->adf;
    *len = rk_sd_run_script(&files.runner, script, out, cap);
    tell_changes(&files, aid);
    return RK_SD_STATUS_OK;
}

/* Remote application management: TS 102 226 clause 8. */
struct domain {
    struct rk_sd_runner runner;
    struct rk_euicc *card;
    struct rk_sd_request request;
};

static void run_domain_command(struct rk_sd_runner *self, const struct rk_apdu *apdu,
                               struct rk_reply *reply) {
    struct domain *domain = (struct domain *)self;
    rk_sd_command(domain->card, &domain->request, apdu, reply);
}

static size_t run_domain(struct rk_euicc *card, const struct rk_sd_target *target,
                         const struct rk_sd_packet *packet, uint8_t *out, size_t cap) {
    struct domain domain = {.runner = {run_domain_command, true},
                            .card = card,
                            .request = {.sd = target->domain,
                                        .channel = RK_CHANNELS,
                                        .authentic = packet->authentic,
                                        .version = packet->version}};
    size_t len = rk_sd_run_script(&domain.runner, packet->data, out, cap);
    rk_sd_drop_blocks(card, RK_CHANNELS); /* a packet is a session */
    return len;
}

enum rk_sd_status rk_sd_remote_run(struct rk_euicc *card, const struct rk_sd_target *target,
                                   const struct rk_sd_packet *packet, uint8_t *out, size_t cap,
                                   size_t *len) {
    *len = 0;
    if (target->kind == RK_SD_TARGET_FILES)
        return run_files(card, target, packet->data, out, cap, len);
    *len = run_domain(card, target, packet, out, cap);
    return RK_SD_STATUS_OK;
}
