/* What a role means: its policy, and what a certificate of that role must hold. For this folder. */
#ifndef RK_CERTS_ROLES_H
#define RK_CERTS_ROLES_H

#include "certs/cert.h"

/* 2.23.146.1.2.1, the arc of id-rspRole; the role's own arcs follow. */
extern const uint8_t rk_role_arc[6];

/* The last arc of a role's version 2 policy. */
uint8_t rk_role_policy_arc(enum rk_cert_role role);

/* Find the role of a policy OID; RK_ROLE_NONE for any other. */
enum rk_cert_role rk_role_from_policy(struct rk_slice oid, bool *v3);

/* What SGP.26 puts into certificates of a role, and what a verifier demands of it. */
struct rk_role_profile {
    uint32_t extensions, critical; /* written by default */
    uint32_t demanded;             /* must be there when verified */
    uint32_t key_usage;            /* written by default, and demanded bit by bit */
    uint32_t demanded_usage;
    uint32_t ext_key_usage;
    bool ca;
    int path_len;
};
const struct rk_role_profile *rk_role_profile(enum rk_cert_role role);

#endif
