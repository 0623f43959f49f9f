#include "tests/support/test.h"

#include "tests/unit/port/contract.h"

#include <string.h>

static void assert_octets(struct rk_flash *flash, uint32_t at, size_t len, uint8_t octet) {
    uint8_t buf[64];
    for (size_t done = 0, part; done < len; done += part) {
        part = len - done < sizeof buf ? len - done : sizeof buf;
        assert_int_equal(flash->ops->read(flash, at + (uint32_t)done, buf, part), 0);
        for (size_t i = 0; i < part; i++)
            assert_int_equal(buf[i], octet);
    }
}

static void erase_all(struct rk_flash *flash) {
    for (uint32_t block = 0; block < flash->block_count; block++)
        assert_int_equal(flash->ops->erase(flash, block), 0);
    assert_octets(flash, 0, flash->block_size * flash->block_count, 0xFF);
}

static void refuses_what_breaks_the_rules(struct rk_flash *flash) {
    static const uint8_t data[16] = {0};
    uint8_t buf[16];
    uint32_t end = flash->block_size * flash->block_count;
    assert_int_equal(flash->ops->program(flash, 4, data, 8), RK_PORT_ERROR);
    assert_int_equal(flash->ops->program(flash, 8, data, 7), RK_PORT_ERROR);
    assert_int_equal(flash->ops->program(flash, end, data, 8), RK_PORT_ERROR);
    assert_int_equal(flash->ops->program(flash, end - 8, data, 16), RK_PORT_ERROR);
    assert_int_equal(flash->ops->read(flash, end - 1, buf, 2), RK_PORT_ERROR);
    assert_int_equal(flash->ops->read(flash, UINT32_MAX, buf, 2), RK_PORT_ERROR);
    assert_int_equal(flash->ops->erase(flash, flash->block_count), RK_PORT_ERROR);
    assert_octets(flash, 0, 16, 0xFF);
}

void contract_flash(struct rk_flash *flash) {
    uint8_t data[24];
    uint32_t size = flash->block_size;
    erase_all(flash);
    refuses_what_breaks_the_rules(flash);
    memset(data, 0x5A, sizeof data);
    /* Across two blocks, and the last octets. */
    assert_int_equal(flash->ops->program(flash, size - 8, data, 24), 0);
    assert_int_equal(flash->ops->program(flash, size * flash->block_count - 8, data, 8), 0);
    assert_octets(flash, size - 8, 24, 0x5A);
    assert_octets(flash, size * flash->block_count - 8, 8, 0x5A);
    assert_octets(flash, 0, size - 8, 0xFF);
    assert_int_equal(flash->ops->sync(flash), 0);
    /* Once only, even with the same octets. */
    assert_int_equal(flash->ops->program(flash, size, data, 8), RK_PORT_ERROR);
    assert_int_equal(flash->ops->erase(flash, 1), 0);
    assert_octets(flash, size - 8, 8, 0x5A);
    assert_octets(flash, size, 16, 0xFF);
    assert_int_equal(flash->ops->program(flash, size, data, 8), 0);
    assert_int_equal(flash->ops->sync(flash), 0);
    assert_octets(flash, size, 8, 0x5A);
    assert_octets(flash, size + 8, size - 8, 0xFF);
}
