/* transport.c: results of system calls as struct io (transport.h). */
#include "transport/transport.h"

#include <errno.h>

#ifndef EHOSTDOWN
#define EHOSTDOWN EHOSTUNREACH
#endif

struct io io_failed(int system)
{
    return (struct io){.status = IO_ERROR, .system = system};
}

struct io io_from_call(long result, enum io_status want)
{
    if (result >= 0)
        return io_result(IO_OK, (size_t)result);
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return io_result(want, 0);
    return io_failed(errno);
}

bool io_is_refusal(int system)
{
    return system == ECONNREFUSED || system == EHOSTUNREACH || system == ENETUNREACH || system == EHOSTDOWN ||
           system == ENOPROTOOPT;
}
