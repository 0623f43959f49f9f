#include "euicc/uicc/uicc.h"

#include "euicc/uicc/internal.h"

#include <string.h>

enum { INTERINDUSTRY = 0x00, PROPRIETARY = 0x80, UNKNOWN_CLASS = 0xFF };

/* Who may send it, and what it does. */
enum {
    LOCAL = 0,       /* the terminal alone */
    REMOTE = 1,      /* remote file management too (TS 102 226 8.2.1.1) */
    CHANGES = 1 | 2, /* as REMOTE; its EF is current afterwards, and changed */
};

struct command {
    uint8_t ins;
    uint8_t cla;      /* INTERINDUSTRY or PROPRIETARY */
    uint16_t without; /* answer when no profile is enabled; 0: the command needs none */
    uint8_t who;      /* LOCAL, REMOTE, CHANGES */
    void (*run)(struct rk_call *call);
};

static const struct command commands[] = {
    {0xA4, INTERINDUSTRY, RK_SW_FILE_NOT_FOUND, REMOTE, rk_uicc_select},
    {0xF2, PROPRIETARY, RK_SW_CONDITIONS, LOCAL, rk_uicc_status},
    {0xB0, INTERINDUSTRY, RK_SW_NO_EF_SELECTED, REMOTE, rk_uicc_read_binary},
    {0xD6, INTERINDUSTRY, RK_SW_NO_EF_SELECTED, CHANGES, rk_uicc_update_binary},
    {0xB2, INTERINDUSTRY, RK_SW_NO_EF_SELECTED, REMOTE, rk_uicc_read_record},
    {0xDC, INTERINDUSTRY, RK_SW_NO_EF_SELECTED, CHANGES, rk_uicc_update_record},
    {0xA2, INTERINDUSTRY, RK_SW_NO_EF_SELECTED, REMOTE, rk_uicc_search_record},
    {0x32, PROPRIETARY, RK_SW_NO_EF_SELECTED, CHANGES, rk_uicc_increase},
    {0xCB, PROPRIETARY, RK_SW_NO_EF_SELECTED, REMOTE, rk_uicc_retrieve_data},
    {0xDB, PROPRIETARY, RK_SW_NO_EF_SELECTED, CHANGES, rk_uicc_set_data},
    {0x04, INTERINDUSTRY, RK_SW_NO_EF_SELECTED, CHANGES, rk_uicc_deactivate},
    {0x44, INTERINDUSTRY, RK_SW_NO_EF_SELECTED, CHANGES, rk_uicc_activate},
    {0x20, INTERINDUSTRY, RK_SW_REFERENCE_NOT_FOUND, REMOTE, rk_uicc_verify},
    {0x24, INTERINDUSTRY, RK_SW_REFERENCE_NOT_FOUND, REMOTE, rk_uicc_change_pin},
    {0x26, INTERINDUSTRY, RK_SW_REFERENCE_NOT_FOUND, REMOTE, rk_uicc_disable_pin},
    {0x28, INTERINDUSTRY, RK_SW_REFERENCE_NOT_FOUND, REMOTE, rk_uicc_enable_pin},
    {0x2C, INTERINDUSTRY, RK_SW_REFERENCE_NOT_FOUND, REMOTE, rk_uicc_unblock_pin},
    {0x88, INTERINDUSTRY, RK_SW_CONDITIONS, LOCAL, rk_uicc_authenticate},
    {0x84, INTERINDUSTRY, 0, LOCAL, rk_uicc_challenge},
    {0x78, PROPRIETARY, RK_SW_CONDITIONS, LOCAL, rk_uicc_identity},
};

static const struct command *find_command(uint8_t ins) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].ins == ins)
            return &commands[i];
    return NULL;
}

bool rk_uicc_changes_file(uint8_t ins) {
    const struct command *command = find_command(ins);
    return command && command->who == CHANGES;
}

/* TS 102 221 10.1.1: 0X and 4X, 8X and CX; `secured` if secure messaging is asked for. */
static uint8_t class_of(uint8_t cla, bool *secured) {
    bool further = (cla & 0x40) != 0; /* channels 4 to 19 */
    *secured = (cla & (further ? 0x20 : 0x0C)) != 0;
    if (!further && (cla & 0x70))
        return UNKNOWN_CLASS;
    return cla & 0x80;
}

static uint16_t objection(const struct rk_call *call, const struct command *command) {
    const struct rk_apdu *apdu = call->apdu;
    bool secured;
    uint8_t cla = class_of(apdu->cla, &secured);
    if (apdu->chained)
        return RK_SW_CHAINING_NOT_SUPPORTED;
    if (cla == UNKNOWN_CLASS)
        return RK_SW_WRONG_CLA;
    if (!command || (call->remote && !(command->who & REMOTE)))
        return RK_SW_WRONG_INS;
    if (cla != command->cla)
        return RK_SW_WRONG_CLA;
    if (secured)
        return RK_SW_SECURE_MESSAGING_NOT_SUPPORTED;
    if (!call->channel->open)
        return RK_SW_CHANNEL_NOT_SUPPORTED;
    return call->uicc->files.space || !command->without ? RK_SW_OK : command->without;
}

void rk_uicc_run(struct rk_call *call) {
    const struct command *command = find_command(call->apdu->ins);
    uint16_t sw = objection(call, command);
    rk_reply_sw(call->reply, sw == RK_SW_OK ? RK_SW_UNKNOWN : sw);
    if (sw == RK_SW_OK)
        command->run(call);
}

void rk_uicc_command(struct rk_uicc *uicc, const struct rk_apdu *apdu, struct rk_reply *reply) {
    if (apdu->channel >= RK_CHANNELS) {
        rk_reply_sw(reply, RK_SW_CHANNEL_NOT_SUPPORTED);
        return;
    }
    struct rk_call call = {uicc, &uicc->channels[apdu->channel], apdu, reply, NULL};
    rk_uicc_run(&call);
}

void rk_uicc_reset(struct rk_uicc *uicc, struct rk_store *store, const struct rk_port *port,
                   uint16_t space) {
    memset(uicc, 0, sizeof *uicc);
    uicc->port = port;
    uicc->files = rk_files(store, space);
    uicc->files.modest = true;
    uicc->channels[0].open = true;
}

static bool may_be_shared(const struct rk_uicc *uicc, uint16_t directory) {
    struct rk_file file;
    return rk_file_directory(&uicc->files, directory, &file) == 0 && !file.not_shareable;
}

void rk_uicc_channel_opened(struct rk_uicc *uicc, uint8_t channel, uint8_t from) {
    struct rk_uicc_channel fresh = {.open = true};
    if (from != 0 && from < RK_CHANNELS && uicc->channels[from].open &&
        may_be_shared(uicc, uicc->channels[from].directory)) {
        fresh = uicc->channels[from];
        fresh.ef = 0;
        fresh.record = 0;
    }
    if (channel < RK_CHANNELS)
        uicc->channels[channel] = fresh;
}

void rk_uicc_channel_closed(struct rk_uicc *uicc, uint8_t channel) {
    if (channel == 0 || channel >= RK_CHANNELS)
        return;
    uicc->channels[channel] = (struct rk_uicc_channel){.open = false};
    rk_uicc_forget_local(uicc, channel, 0);
    rk_uicc_drop_transfer(uicc, channel);
}

/* What the commands share. */

uint8_t rk_uicc_channel_number(const struct rk_call *call) {
    return call->remote ? (uint8_t)RK_CHANNELS : (uint8_t)(call->channel - call->uicc->channels);
}

void rk_uicc_fail(struct rk_call *call, int error) {
    static const struct {
        int error;
        uint16_t sw;
    } answers[] = {
        {RK_FILE_ABSENT, RK_SW_FILE_NOT_FOUND},  {RK_FILE_RANGE, RK_SW_WRONG_PARAMETERS},
        {RK_FILE_KIND, RK_SW_INCOMPATIBLE_FILE}, {RK_FILE_FULL, RK_SW_NOT_ENOUGH_SPACE},
        {RK_FILE_STORE, RK_SW_MEMORY},
    };
    uint16_t sw = RK_SW_UNKNOWN;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (answers[i].error == error)
            sw = answers[i].sw;
    rk_reply_sw(call->reply, sw);
}

size_t rk_uicc_expected(const struct rk_apdu *apdu) {
    if (!apdu->has_le || apdu->le == 0 || apdu->le > RK_REPLY_MAX)
        return RK_REPLY_MAX;
    return apdu->le;
}

void rk_uicc_check_le(struct rk_call *call) {
    const struct rk_apdu *apdu = call->apdu;
    size_t len = call->reply->len;
    if (apdu->has_le && apdu->le != 0 && apdu->le < len)
        rk_reply_sw(call->reply, (uint16_t)(RK_SW_WRONG_LE | (len & 0xFF)));
}

int rk_uicc_current_directory(const struct rk_call *call, struct rk_file *out) {
    return rk_file_directory(&call->uicc->files, call->channel->directory, out);
}

void rk_uicc_make_current(struct rk_call *call, const struct rk_file *file) {
    struct rk_uicc_channel *channel = call->channel;
    rk_uicc_drop_transfer(call->uicc, rk_uicc_channel_number(call));
    channel->record = 0;
    if (!rk_file_is_directory(file)) {
        channel->directory = (uint8_t)file->parent;
        channel->ef = file->fid;
        return;
    }
    channel->directory = (uint8_t)file->index;
    channel->ef = 0;
    if (file->kind == RK_FILE_KIND_ADF)
        channel->adf = (uint8_t)file->index;
}

bool rk_uicc_find_ef(struct rk_call *call, uint8_t sfi, struct rk_file *out) {
    const struct rk_files *files = &call->uicc->files;
    uint16_t directory = call->channel->directory;
    if (!sfi && !call->channel->ef) {
        rk_reply_sw(call->reply, RK_SW_NO_EF_SELECTED);
        return false;
    }
    int error = sfi ? rk_file_by_sfi(files, directory, sfi, out)
                    : rk_file_child(files, directory, call->channel->ef, out);
    if (error)
        rk_uicc_fail(call, error);
    return error == 0 && !(sfi && rk_uicc_is_taken(call, out));
}

/* TS 102 221 8.7: current on one channel at a time, whatever name it goes by. */
bool rk_uicc_is_taken(struct rk_call *call, const struct rk_file *file) {
    const struct rk_uicc *uicc = call->uicc;
    struct rk_file other;
    for (unsigned i = 0; file->not_shareable && i < RK_CHANNELS; i++) {
        const struct rk_uicc_channel *channel = &uicc->channels[i];
        if (!channel->open || channel == call->channel)
            continue;
        int error = rk_file_is_directory(file) || !channel->ef
                        ? rk_file_directory(&uicc->files, channel->directory, &other)
                        : rk_file_child(&uicc->files, channel->directory, channel->ef, &other);
        if (!error && other.content == file->content) {
            rk_reply_sw(call->reply, RK_SW_CONDITIONS);
            return true;
        }
    }
    return false;
}

/* GET CHALLENGE, TS 102 221 11.1.15. */
void rk_uicc_challenge(struct rk_call *call) {
    enum { USUAL_LEN = 8 };
    const struct rk_random *random = call->uicc->port->random;
    size_t len = call->apdu->le && call->apdu->has_le ? rk_uicc_expected(call->apdu) : USUAL_LEN;
    if (call->apdu->p1 || call->apdu->p2) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return;
    }
    if (random->ops->fill(call->uicc->port->random, call->reply->data, len) != 0) {
        rk_reply_sw(call->reply, RK_SW_UNKNOWN);
        return;
    }
    call->reply->len = len;
    call->reply->sw = RK_SW_OK;
}
