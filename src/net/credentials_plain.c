/* credentials_plain.c: who is at the other end of a Unix socket, by getpeereid(3) of the BSDs. */
#include "net/credentials.h"

#include <sys/types.h>
#include <unistd.h>

bool credentials_of_peer(int fd, uint32_t *ret_user)
{
    uid_t user;
    gid_t group;

    if (getpeereid(fd, &user, &group) < 0)
        return false;
    *ret_user = user;
    return true;
}
