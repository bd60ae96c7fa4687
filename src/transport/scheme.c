/* scheme.c: the list (scheme.h). */
#include "transport/scheme.h"

#include <string.h>

#include "transport/datagram.h"
#include "transport/tcp.h"
#include "transport/unix.h"
#include "transport/vsock.h"

static const struct scheme *const schemes[] = {
    &tcp_scheme, &udp_scheme, &unix_scheme, &unix_datagram_scheme, &vsock_scheme,
};

const struct scheme *scheme_find(const char *name)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (strcmp(schemes[i]->name, name) == 0)
            return schemes[i];
    return NULL;
}
