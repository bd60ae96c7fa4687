/* sockopt_plain.c: socket options on a system that has only the usual ones. */
#include "net/sockopt_internal.h"

#include <errno.h>

const struct sockopt_buffers sockopt_buffers = {
    .factor = 1,
    .send_limit = "the system's settings",
    .receive_limit = "the system's settings",
};

bool sockopt_set_md5sig(const struct sockopt *option, const struct sockopt_target *target)
{
    (void)option;
    (void)target;
    errno = ENOPROTOOPT;
    return false;
}
