/*
 * rk_disk_read(), rk_disk_write() and rk_disk_create() for programs. They stand in certs, whose
 * library needs them too; libraries use that header, programs this one.
 */
#ifndef RK_TOOLS_CLI_FILE_H
#define RK_TOOLS_CLI_FILE_H

#include "certs/file.h"

#endif
