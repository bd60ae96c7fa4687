/* privilege_plain.c: a system without capabilities (privilege.h). */
#include "base/privilege.h"

#include <unistd.h>

bool privilege_is_borrowed(void)
{
    return geteuid() != getuid() || getegid() != getgid();
}

bool privilege_lower(void)
{
    return true;
}

void privilege_raise(void)
{
}

bool privilege_drop(void)
{
    return true;
}
