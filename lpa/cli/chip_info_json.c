#include "lpa/cli/chip_info.h"
#include "lpa/cli/cli.h"

static const char *const UICC_CAPABILITIES[] = {"contactlessSupport",
                                                "usimSupport",
                                                "isimSupport",
                                                "csimSupport",
                                                "akaMilenage",
                                                "akaCave",
                                                "akaTuak128",
                                                "akaTuak256",
                                                "rfu1",
                                                "rfu2",
                                                "gbaAuthenUsim",
                                                "gbaAuthenISim",
                                                "mbmsAuthenUsim",
                                                "eapClient",
                                                "javacard",
                                                "multos",
                                                "multipleUsimSupport",
                                                "multipleIsimSupport",
                                                "multipleCsimSupport",
                                                "berTlvFileSupport",
                                                "dfLinkSupport",
                                                "catTp",
                                                "getIdentity",
                                                "profile-a-x25519",
                                                "profile-b-p256",
                                                "suciCalculatorApi"};
static const char *const RSP_CAPABILITIES[] = {"additionalProfile", "crlSupport", "rpmSupport",
                                               "testProfileSupport",
                                               "deviceInfoExtensibilitySupport"};
static const char *const RULES[] = {"pprUpdateControl", "ppr1", "ppr2", "ppr3"};
static const char *const FLAGS[] = {"consentRequired"};
static const char *const CATEGORIES[] = {"other", "basicEuicc", "mediumEuicc", "contactlessEuicc"};

#define COUNT(names) (sizeof(names) / sizeof *(names))

static void put_bits(struct rk_json object, const char *name, uint32_t bits,
                     const char *const *names, size_t count) {
    struct rk_json list = rk_json_put_array(object, name);
    for (size_t i = 0; i < count; i++)
        if (bits & 1u << i)
            rk_json_put_string(list, NULL, names[i]);
}

static void put_version(struct rk_json object, const char *name, struct rk_slice version) {
    char text[16];
    if (version.len == 3)
        snprintf(text, sizeof text, "%u.%u.%u", version.ptr[0], version.ptr[1], version.ptr[2]);
    lpa_put_text_or_null(object, name, version.len == 3 ? text : NULL);
}

static void put_number(struct rk_json object, const char *name, int64_t number) {
    rk_json_put_int(object, name, number == RK_LPA_ABSENT ? 0 : number);
}

static void put_keys(struct rk_json object, const char *name, const struct rk_slice *keys,
                     size_t count) {
    struct rk_json list = rk_json_put_array(object, name);
    for (size_t i = 0; i < count; i++)
        lpa_put_hex(list, NULL, keys[i]);
}

static void put_info2(struct rk_json out, const struct rk_lpa_euicc_info2 *info) {
    put_version(out, "profileVersion", info->profile_version);
    put_version(out, "svn", info->svn);
    put_version(out, "euiccFirmwareVer", info->firmware_version);
    struct rk_json resources = rk_json_put_object(out, "extCardResource");
    put_number(resources, "installedApplication", info->installed_applications);
    put_number(resources, "freeNonVolatileMemory", info->free_nvm);
    put_number(resources, "freeVolatileMemory", info->free_ram);
    if (info->has_uicc_capability)
        put_bits(out, "uiccCapability", info->uicc_capability, UICC_CAPABILITIES,
                 COUNT(UICC_CAPABILITIES));
    put_version(out, "ts102241Version", info->ts102241_version);
    put_version(out, "globalplatformVersion", info->global_platform_version);
    if (info->has_rsp_capability)
        put_bits(out, "rspCapability", info->rsp_capability, RSP_CAPABILITIES,
                 COUNT(RSP_CAPABILITIES));
    put_keys(out, "euiccCiPKIdListForVerification", info->verification_keys,
             info->verification_key_count);
    put_keys(out, "euiccCiPKIdListForSigning", info->signing_keys, info->signing_key_count);
    int category = info->category;
    if (category != RK_LPA_ABSENT && (category < 0 || (size_t)category >= COUNT(CATEGORIES)))
        category = 0;
    lpa_put_text_or_null(out, "euiccCategory",
                         category == RK_LPA_ABSENT ? NULL : CATEGORIES[category]);
    if (info->has_forbidden_ppr)
        put_bits(out, "forbiddenProfilePolicyRules", info->forbidden_ppr, RULES, COUNT(RULES));
    put_version(out, "ppVersion", info->pp_version);
    lpa_put_text(out, "sasAcreditationNumber", info->sas_number);
    /* There in any case, as lpac has it; without the data its members are null. */
    struct rk_json data = rk_json_put_object(out, "certificationDataObject");
    lpa_put_text(data, "platformLabel", info->platform_label);
    lpa_put_text(data, "discoveryBaseURL", info->discovery_url);
}

/* lpac tells no empty identifier, which is any, from an absent one, which is none. */
static void put_gid(struct rk_json object, const char *name, struct rk_slice gid) {
    lpa_put_hex(object, name, gid.len ? gid : (struct rk_slice){0});
}

static void put_operators(struct rk_json list, struct rk_slice operators) {
    struct rk_lpa_operator one;
    while (rk_lpa_operator_next(&operators, &one)) {
        struct rk_json out = rk_json_put_object(list, NULL);
        lpa_put_hex(out, "plmn", one.plmn);
        put_gid(out, "gid1", one.gid1);
        put_gid(out, "gid2", one.gid2);
    }
}

static void put_rat(struct rk_json list, const struct rk_lpa_rat *rat) {
    for (size_t i = 0; i < rat->count; i++) {
        struct rk_json out = rk_json_put_object(list, NULL);
        put_bits(out, "pprIds", rat->items[i].ppr, RULES, COUNT(RULES));
        put_operators(rk_json_put_array(out, "allowedOperators"), rat->items[i].operators);
        put_bits(out, "pprFlags", rat->items[i].consent_required, FLAGS, COUNT(FLAGS));
    }
}

void lpa_chip_info_json(struct rk_json out, const struct rk_lpa_chip_info *info) {
    rk_json_put_string(out, "eidValue", info->eid);
    if (info->has_addresses) {
        struct rk_json addresses = rk_json_put_object(out, "EuiccConfiguredAddresses");
        /* Absent is null, empty is empty. */
        lpa_put_text(addresses, "defaultDpAddress", info->default_smdp);
        lpa_put_text(addresses, "rootDsAddress", info->root_smds);
    }
    if (info->has_info2)
        put_info2(rk_json_put_object(out, "EUICCInfo2"), &info->info2);
    if (info->has_rat)
        put_rat(rk_json_put_array(out, "rulesAuthorisationTable"), &info->rat);
}
