#include "tools/saip/show.h"

#include <ADFRFMAccess.h>
#include <ApplicationLoadPackage.h>
#include <KeyComponent.h>
#include <KeyObject.h>
#include <PINConfiguration.h>
#include <PUKConfiguration.h>

/* Both halves of the counter octet: tries in all, tries left. */
static void print_tries(FILE *out, const UInt8_t *given, long absent) {
    long tries = given ? *given : absent;
    fprintf(out, ", %ld of %ld tries left\n", tries & 0xF, tries >> 4 & 0xF);
}

static void print_pin(FILE *out, const PINConfiguration_t *pin) {
    long attributes = pin->pinAttributes ? *pin->pinAttributes : 7;
    fprintf(out, "    PIN %02lX: %s, %s, %s", (unsigned long)pin->keyReference,
            attributes & 1 ? "enabled" : "disabled", attributes & 2 ? "changeable" : "fixed",
            attributes & 4 ? "can be switched" : "cannot be switched");
    if (pin->unblockingPINReference)
        fprintf(out, ", PUK %02lX", (unsigned long)*pin->unblockingPINReference);
    print_tries(out, pin->maxNumOfAttemps_retryNumLeft, 0x33);
}

static void print_pins(FILE *out, const PE_PINCodes_t *element) {
    if (element->pinCodes.present == PE_PINCodes__pinCodes_PR_filePath) {
        fputs("    PINs of", out);
        rk_saip_print_string(out, "path", &element->pinCodes.choice.filePath);
        fputc('\n', out);
    } else if (element->pinCodes.present == PE_PINCodes__pinCodes_PR_pinconfig) {
        for (int i = 0; i < element->pinCodes.choice.pinconfig.list.count; i++)
            print_pin(out, element->pinCodes.choice.pinconfig.list.array[i]);
    }
}

static void print_puks(FILE *out, const PE_PUKCodes_t *element) {
    for (int i = 0; i < element->pukCodes.list.count; i++) {
        const PUKConfiguration_t *puk = element->pukCodes.list.array[i];
        fprintf(out, "    PUK %02lX", (unsigned long)puk->keyReference);
        print_tries(out, puk->maxNumOfAttemps_retryNumLeft, 0xAA);
    }
}

static const char *algorithm_name(long id) {
    static const char *const names[] = {"unknown algorithm", "Milenage", "TUAK", "test algorithm"};
    return names[id >= 1 && id <= 3 ? id : 0];
}

static void print_aka(FILE *out, const PE_AKAParameter_t *element) {
    if (element->algoConfiguration.present == PE_AKAParameter__algoConfiguration_PR_algoParameter) {
        const AlgoParameter_t *a = &element->algoConfiguration.choice.algoParameter;
        fprintf(out, "    %s", algorithm_name(a->algorithmID));
        rk_saip_print_string(out, "options", &a->algorithmOptions);
    } else {
        const MappingParameter_t *m = &element->algoConfiguration.choice.mappingParameter;
        fputs("    as", out);
        rk_saip_print_string(out, "application", &m->mappingSource);
        rk_saip_print_string(out, "options", &m->mappingOptions);
    }
    rk_saip_print_string(out, "SQN options", element->sqnOptions);
    fputc('\n', out);
}

static void print_key(FILE *out, const KeyObject_t *key) {
    fputs("    key", out);
    rk_saip_print_string(out, "version", &key->keyVersionNumber);
    rk_saip_print_string(out, "number", &key->keyIdentifier);
    rk_saip_print_string(out, "usage", &key->keyUsageQualifier);
    for (int i = 0; i < key->keyComponents.list.count; i++) {
        const KeyComponent_t *part = key->keyComponents.list.array[i];
        rk_saip_print_string(out, "type", &part->keyType);
        fprintf(out, ", %d octets", part->keyData.size);
    }
    fputc('\n', out);
}

static void print_instance(FILE *out, const ApplicationInstance_t *instance) {
    fputs("    instance", out);
    rk_saip_print_string(out, "aid", &instance->instanceAID);
    rk_saip_print_string(out, "class", &instance->classAID);
    rk_saip_print_string(out, "privileges", &instance->applicationPrivileges);
    fputc('\n', out);
}

static void print_domain(FILE *out, const PE_SecurityDomain_t *element) {
    print_instance(out, &element->instance);
    for (int i = 0; element->keyList && i < element->keyList->list.count; i++)
        print_key(out, element->keyList->list.array[i]);
    if (!element->keyList)
        fputs("    no keys\n", out);
}

static void print_rfm(FILE *out, const PE_RFM_t *element) {
    fputs("    instance", out);
    rk_saip_print_string(out, "aid", &element->instanceAID);
    for (int i = 0; element->tarList && i < element->tarList->list.count; i++)
        rk_saip_print_string(out, "TAR", element->tarList->list.array[i]);
    rk_saip_print_string(out, "security level", &element->minimumSecurityLevel);
    if (element->adfRFMAccess)
        rk_saip_print_string(out, "ADF", &element->adfRFMAccess->adfAID);
    fputc('\n', out);
}

static void print_application(FILE *out, const PE_Application_t *element) {
    if (element->loadBlock) {
        fputs("    load package", out);
        rk_saip_print_string(out, "aid", &element->loadBlock->loadPackageAID);
        fprintf(out, ", %d octets\n", element->loadBlock->loadBlockObject.size);
    }
    for (int i = 0; element->instanceList && i < element->instanceList->list.count; i++)
        print_instance(out, element->instanceList->list.array[i]);
}

static void print_non_standard(FILE *out, const PE_NonStandard_t *element) {
    fputs("    issuer ", out);
    rk_saip_print_oid(out, &element->issuerID);
    fprintf(out, ", %d octets\n", element->content.size);
}

void rk_saip_print_data(FILE *out, const ProfileElement_t *element) {
    switch (element->present) {
    case ProfileElement_PR_header:
        rk_saip_print_header(out, &element->choice.header);
        break;
    case ProfileElement_PR_pinCodes:
        print_pins(out, &element->choice.pinCodes);
        break;
    case ProfileElement_PR_pukCodes:
        print_puks(out, &element->choice.pukCodes);
        break;
    case ProfileElement_PR_akaParameter:
        print_aka(out, &element->choice.akaParameter);
        break;
    case ProfileElement_PR_securityDomain:
        print_domain(out, &element->choice.securityDomain);
        break;
    case ProfileElement_PR_rfm:
        print_rfm(out, &element->choice.rfm);
        break;
    case ProfileElement_PR_application:
        print_application(out, &element->choice.application);
        break;
    case ProfileElement_PR_nonStandard:
        print_non_standard(out, &element->choice.nonStandard);
        break;
    default:
        break;
    }
}
