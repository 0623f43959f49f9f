#include "lpa/cli/chip_info.h"

#include "asn1/wire/bytes.h"
#include "lpa/cli/cli.h"

static void show_version(FILE *out, const char *label, struct rk_slice v) {
    if (v.len == 3)
        fprintf(out, "%-22s %u.%u.%u\n", label, v.ptr[0], v.ptr[1], v.ptr[2]);
}

static void show_keys(FILE *out, const char *label, const struct rk_slice *keys, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct rk_buf hex = {0};
        rk_hex_upper(keys[i], &hex);
        const char *text = rk_buf_text(&hex);
        fprintf(out, "%-22s %s\n", i == 0 ? label : "", text ? text : "");
        rk_buf_free(&hex);
    }
    if (count == 0)
        fprintf(out, "%-22s none: this card cannot take profiles\n", label);
}

static void show_size(FILE *out, const char *label, int64_t bytes) {
    if (bytes == RK_LPA_ABSENT)
        return;
    if (bytes >= 10 * 1024)
        fprintf(out, "%-22s %lld KiB\n", label, (long long)(bytes / 1024));
    else
        fprintf(out, "%-22s %lld bytes\n", label, (long long)bytes);
}

static void show_info2(FILE *out, const struct rk_lpa_euicc_info2 *info) {
    char text[256];
    show_version(out, "SGP.22 version", info->svn);
    show_version(out, "Profile version", info->profile_version);
    show_version(out, "Firmware", info->firmware_version);
    show_size(out, "Free for profiles", info->free_nvm);
    show_size(out, "Free RAM", info->free_ram);
    if (info->sas_number.len)
        fprintf(out, "%-22s %s\n", "SAS accreditation",
                lpa_shown(text, sizeof text, info->sas_number));
    show_keys(out, "CI keys trusted", info->verification_keys, info->verification_key_count);
    show_keys(out, "CI keys signing", info->signing_keys, info->signing_key_count);
}

void lpa_chip_info_show(FILE *out, const struct rk_lpa_chip_info *info) {
    char text[256];
    fprintf(out, "%-22s %s\n", "EID", info->eid);
    fprintf(out, "%-22s %s\n", "Default SM-DP+", lpa_shown(text, sizeof text, info->default_smdp));
    fprintf(out, "%-22s %s\n", "Root SM-DS", lpa_shown(text, sizeof text, info->root_smds));
    if (info->has_info2)
        show_info2(out, &info->info2);
}
