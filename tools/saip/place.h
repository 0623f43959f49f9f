/* Which file of a profile element an octet of it belongs to, whether the element is sound or not.
 */
#ifndef RK_TOOLS_SAIP_PLACE_H
#define RK_TOOLS_SAIP_PLACE_H

#include "tools/saip/walk.h"

enum { RK_SAIP_PLACE_PATH_MAX = 8 };

struct rk_saip_place {
    const char *name; /* of the member, as the ASN.1 type has it; null for a file by path */
    bool has_fid;
    uint16_t fid;  /* the package's, else the template's */
    bool has_path; /* a file by path: where it lies */
    size_t path_len;
    uint8_t path[RK_SAIP_PLACE_PATH_MAX];
};

/* Find the file that has octet `offset` (from 0) of the element. False when none does. */
bool rk_saip_place(const struct rk_saip_element *element, size_t offset, struct rk_saip_place *out);

/* Find the first directory whose descriptor names the PIN `reference`, and its element. */
bool rk_saip_place_of_pin(struct rk_slice package, uint8_t reference,
                          struct rk_saip_element *element, struct rk_saip_place *out);

enum { RK_SAIP_PLACE_CAP = 64 };

/* "ef-ust (6F38)", "MF/7F66/4F41". */
void rk_saip_place_text(const struct rk_saip_place *place, char text[RK_SAIP_PLACE_CAP]);

#endif
