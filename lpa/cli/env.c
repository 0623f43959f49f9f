#include "lpa/cli/cli.h"

#include <stdlib.h>
#include <strings.h>

const char *lpa_env(const char *name, const char *old) {
    const char *value = getenv(name);
    if ((!value || !value[0]) && old)
        value = getenv(old);
    return value && value[0] ? value : NULL;
}

bool lpa_is_true(const char *text) {
    static const char *const words[] = {"1", "y", "on", "yes", "true"};
    for (size_t i = 0; text && i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

bool lpa_env_flag(const char *name, const char *old) {
    return lpa_is_true(lpa_env(name, old));
}
