#include "smdp/cli/qr_code.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

static QRcode *encode(struct rk_cli *cli, const char *text) {
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        rk_cli_error(cli, RK_CLI_INTERNAL, "QR code: %s", strerror(errno));
    return code;
}

/* Modules beyond the code's edge are the light border that readers need. */
static bool is_dark(const QRcode *code, int x, int y) {
    if (x < 0 || y < 0 || x >= code->width || y >= code->width)
        return false;
    return code->data[y * code->width + x] & 1;
}

/* Two rows of modules in one line of half blocks, white on black whatever the terminal's colours.
 */
int smdp_qr_terminal(struct rk_cli *cli, const char *text) {
    static const char *const blocks[2][2] = {{"█", "▀"}, {"▄", " "}};
    enum { BORDER = 2 };
    QRcode *code = encode(cli, text);
    if (!code)
        return RK_CLI_INTERNAL;
    for (int y = -BORDER; y < code->width + BORDER; y += 2) {
        fputs("\033[40;97m", rk_cli_out(cli));
        for (int x = -BORDER; x < code->width + BORDER; x++)
            fputs(blocks[is_dark(code, x, y)][is_dark(code, x, y + 1)], rk_cli_out(cli));
        fputs("\033[0m\n", rk_cli_out(cli));
    }
    QRcode_free(code);
    return RK_CLI_OK;
}

#ifdef RK_HAVE_PNG

#include <png.h>
#include <stdlib.h>

#include "tools/cli/file.h"

enum { PNG_BORDER = 4, PNG_SCALE = 8 };

static uint8_t *paint(const QRcode *code, size_t side) {
    uint8_t *pixels = malloc(side * side);
    for (size_t i = 0; pixels && i < side * side; i++) {
        int x = (int)(i % side) / PNG_SCALE - PNG_BORDER,
            y = (int)(i / side) / PNG_SCALE - PNG_BORDER;
        pixels[i] = is_dark(code, x, y) ? 0 : 255;
    }
    return pixels;
}

/* Compressed in memory first, so that the file is whole or not there. */
static int write_picture(struct rk_cli *cli, png_image *image, const uint8_t *pixels,
                         const char *file) {
    png_alloc_size_t len = PNG_IMAGE_PNG_SIZE_MAX(*image);
    uint8_t *png = malloc(len);
    bool ok = png && png_image_write_to_memory(image, png, &len, 0, pixels, 0, NULL);
    int error = ok ? rk_disk_write(file, rk_slice(png, len), 0644) : ENOMEM;
    free(png);
    return error ? rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", file, strerror(error)) : RK_CLI_OK;
}

int smdp_qr_png(struct rk_cli *cli, const char *text, const char *file) {
    QRcode *code = encode(cli, text);
    if (!code)
        return RK_CLI_INTERNAL;
    size_t side = (size_t)(code->width + 2 * PNG_BORDER) * PNG_SCALE;
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)side,
                       .height = (png_uint_32)side,
                       .format = PNG_FORMAT_GRAY};
    uint8_t *pixels = paint(code, side);
    int status = pixels ? write_picture(cli, &image, pixels, file)
                        : rk_cli_error(cli, RK_CLI_INTERNAL, "out of memory");
    free(pixels);
    QRcode_free(code);
    return status;
}

#else

int smdp_qr_png(struct rk_cli *cli, const char *text, const char *file) {
    (void)text, (void)file;
    return rk_cli_error(cli, RK_CLI_INTERNAL, "--png: built without libpng");
}

#endif
