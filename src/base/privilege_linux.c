/* privilege_linux.c: capabilities(7), without libcap (privilege.h). */
#include "base/privilege.h"

#include <linux/capability.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct __user_cap_data_struct capability_words[_LINUX_CAPABILITY_U32S_3];

bool privilege_is_borrowed(void)
{
    return getauxval(AT_SECURE) != 0;
}

static bool capabilities_get(capability_words words)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};

    return syscall(SYS_capget, &header, words) == 0;
}

/* The kernel takes from the ambient set what is no longer permitted or inheritable. */
static bool capabilities_set(const capability_words words)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};

    return syscall(SYS_capset, &header, words) == 0;
}

static bool drop_capture(void)
{
    const unsigned mask = CAP_TO_MASK(CAP_NET_RAW);
    capability_words words = {{0}};

    if (!capabilities_get(words))
        return false;
    words[CAP_TO_INDEX(CAP_NET_RAW)].effective &= ~mask;
    words[CAP_TO_INDEX(CAP_NET_RAW)].permitted &= ~mask;
    words[CAP_TO_INDEX(CAP_NET_RAW)].inheritable &= ~mask;
    return capabilities_set(words);
}

/* The group and user of a file with set-ID bits are borrowed, too. The group goes first: who is no longer root could
 * not change it. */
static bool drop_all(void)
{
    const capability_words none = {{0}};
    gid_t group = getgid();
    uid_t user = getuid();

    return setresgid(group, group, group) == 0 && setresuid(user, user, user) == 0 && capabilities_set(none);
}

bool privilege_lower(void)
{
    const size_t index = CAP_TO_INDEX(CAP_NET_RAW);
    capability_words words, lowered = {{0}};

    if (!privilege_is_borrowed())
        return true;
    if (!capabilities_get(words))
        return false;
    lowered[index].permitted = words[index].permitted & CAP_TO_MASK(CAP_NET_RAW);
    return capabilities_set(lowered);
}

void privilege_raise(void)
{
    capability_words words;

    if (!privilege_is_borrowed() || !capabilities_get(words))
        return;
    words[CAP_TO_INDEX(CAP_NET_RAW)].effective = words[CAP_TO_INDEX(CAP_NET_RAW)].permitted;
    (void)capabilities_set(words); /* refused, capturing is refused as well, and told */
}

bool privilege_drop(void)
{
    return privilege_is_borrowed() ? drop_all() : drop_capture();
}
