/*
 * vpcd's framing, for its own connection and for TCP: a length of two octets, then so many. One
 * octet is a control: the reader's side asks for power, a reset or the ATR; all else is a command.
 */
#include "euicc/card/link.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONTROL_OFF = 0, CONTROL_ON = 1, CONTROL_RESET = 2, CONTROL_ATR = 4 };
enum { FRAME_MAX = 65535, LENGTH_LEN = 2 };

/* A connection and what was received but not used yet. */
struct frames {
    int fd;
    size_t have;
    uint8_t in[LENGTH_LEN + FRAME_MAX];
};

/* vpcd sends a length alone and what follows only when that is acknowledged: say so at once, for
 * the system would wait 40 ms for something to say along with it. */
static void acknowledge(int fd) {
#ifdef TCP_QUICKACK
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
#endif
}

/* Receive until there are `want` octets. False at the end of the connection. */
static bool receive(struct frames *f, size_t want) {
    while (f->have < want) {
        ssize_t got = recv(f->fd, f->in + f->have, sizeof f->in - f->have, 0);
        if (got > 0) {
            f->have += (size_t)got;
            acknowledge(f->fd);
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR) ||
                   wait_ready(f->fd, WAIT_READ, -1) < 0) {
            return false;
        }
    }
    return true;
}

/* Length and content leave together: two small packets would wait for each other. */
static bool answer(const struct frames *f, struct rk_slice content) {
    uint8_t out[LENGTH_LEN + ANSWER_MAX];
    size_t len = LENGTH_LEN + content.len;
    rk_put_u16(out, (uint16_t)content.len);
    memcpy(out + LENGTH_LEN, content.ptr, content.len);
    for (size_t done = 0; done < len;) {
        ssize_t sent = send(f->fd, out + done, len - done, MSG_NOSIGNAL);
        if (sent > 0)
            done += (size_t)sent;
        else if ((errno != EAGAIN && errno != EINTR) || wait_ready(f->fd, WAIT_WRITE, -1) < 0)
            return false;
    }
    return true;
}

/* False when the connection is to end. */
static bool handle(struct device *device, const struct frames *f, struct rk_slice frame) {
    uint8_t out[ANSWER_MAX];
    if (frame.len == 0)
        return true;
    if (frame.len > 1)
        return answer(f, rk_slice(out, device_apdu(device, frame, out)));
    switch (frame.ptr[0]) {
    case CONTROL_OFF:
        device_power_off(device);
        return true;
    case CONTROL_ON:
        return device_power_on(device) == 0;
    case CONTROL_RESET:
        device_reset(device);
        return true;
    case CONTROL_ATR:
        return answer(f, rk_euicc_atr());
    default:
        return true;
    }
}

static void prepare(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void frames_serve(struct device *device, int fd) {
    static struct frames f;
    f.fd = fd;
    f.have = 0;
    prepare(fd);
    while (!wait_stopped() && receive(&f, LENGTH_LEN)) {
        size_t len = rk_get_u16(f.in), all = LENGTH_LEN + len;
        if (!receive(&f, all) || !handle(device, &f, rk_slice(f.in + LENGTH_LEN, len)))
            break;
        f.have -= all;
        memmove(f.in, f.in + all, f.have);
    }
    device_power_off(device);
    rk_wipe(f.in, sizeof f.in);
}
