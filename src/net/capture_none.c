/* capture_none.c: built without libpcap (capture.h). */
#include "net/capture.h"

#include <stddef.h>

struct capture *capture_open(struct error *ret_error)
{
    error_set(ret_error, STATUS_OK, 0, "--capture: built without libpcap; the kernel's view is shown");
    return NULL;
}

struct capture *capture_open_headers(struct error *ret_error)
{
    return capture_open(ret_error);
}

bool capture_admit(struct capture *capture, const char *protocol, const struct address *local,
                   const struct address *remote, struct error *ret_error)
{
    (void)capture;
    (void)protocol;
    (void)local;
    (void)remote;
    (void)ret_error;
    return false;
}

int capture_descriptor(const struct capture *capture)
{
    (void)capture;
    return -1;
}

uint32_t capture_link_type(const struct capture *capture)
{
    (void)capture;
    return 0;
}

bool capture_next(struct capture *capture, struct captured *ret_packet)
{
    (void)capture;
    (void)ret_packet;
    return false;
}

uint64_t capture_dropped(struct capture *capture)
{
    (void)capture;
    return 0;
}

void capture_close(struct capture *capture)
{
    (void)capture;
}
