/*
 * Service tables say what the card can do, too: services of the platform that this card does not
 * have, and that the profile header did not demand, are switched off in what was installed
 * (profile package format, PE-USIM).
 */
#include "euicc/profile/internal.h"

#include <string.h>

enum { AID_KIND = 7 }; /* octets of an AID that tell the kind of application */

static const struct missing {
    uint8_t application; /* last of those octets: 02 USIM */
    uint8_t service;     /* number in the table, from 1 */
    uint16_t table;      /* EF.UST */
} missing[] = {
    {0x02, 69, 0x6F38}, /* MBMS security */
};

static const uint8_t third_generation[AID_KIND - 1] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10};

static int switch_off(struct rk_installer *inst, uint16_t adf, const struct missing *m) {
    struct rk_file table;
    uint8_t octet;
    size_t at = (m->service - 1u) / 8;
    uint8_t bit = (uint8_t)(1u << (m->service - 1u) % 8);
    int error = rk_file_child(&inst->files, adf, m->table, &table);
    if (error == RK_FILE_ABSENT || (!error && (rk_file_is_directory(&table) || at >= table.size)))
        return RK_PE_OK;
    if (!error)
        error = rk_file_read(&inst->files, &table, at, &octet, 1);
    if (error || !(octet & bit))
        return rk_pe_file_status(error);
    octet = (uint8_t)(octet & ~bit);
    int status = rk_pe_file_room(inst);
    return status ? status
                  : rk_pe_file_status(rk_file_write(&inst->files, &table, at, rk_slice(&octet, 1)));
}

int rk_pe_limit_services(struct rk_installer *inst) {
    struct rk_file adf;
    int error;
    for (unsigned n = 0; (error = rk_file_application(&inst->files, n, &adf)) == 0; n++) {
        if (memcmp(adf.aid, third_generation, sizeof third_generation) != 0)
            continue;
        for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
            int status = missing[i].application == adf.aid[AID_KIND - 1]
                             ? switch_off(inst, adf.index, &missing[i])
                             : RK_PE_OK;
            if (status)
                return status;
        }
    }
    return error == RK_FILE_ABSENT ? RK_PE_OK : rk_pe_file_status(error);
}
