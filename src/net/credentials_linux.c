/* credentials_linux.c: who is at the other end of a Unix socket, by SO_PEERCRED (unix(7)). */
#include "net/credentials.h"

#include <sys/socket.h>

bool credentials_of_peer(int fd, uint32_t *ret_user)
{
    struct ucred peer;
    socklen_t length = sizeof peer;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0 || length != sizeof peer)
        return false;
    *ret_user = peer.uid;
    return peer.uid != (uid_t)-1; /* so it says of a socket that is not connected */
}
