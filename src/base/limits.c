/* limits.c: how many descriptors the process may have (limits.h). */
#include "base/limits.h"

#include <sys/resource.h>

uint64_t limits_raise_descriptors(void)
{
    struct rlimit limit;
    uint64_t before;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 0;
    before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? 0 : before;
}

uint64_t limits_descriptors(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_NOFILE, &limit) < 0 ? 0 : limit.rlim_cur;
}

void limits_set_descriptors(uint64_t soft)
{
    struct rlimit limit;

    if (soft == 0 || getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = (rlim_t)soft;
    setrlimit(RLIMIT_NOFILE, &limit);
}
