/* resolve.c: getaddrinfo(3) in a detached thread. What the thread and its owner share is one struct
 * with a count of its two holders; the result is a pointer that one publishes, the other takes. */
#include "net/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* getaddrinfo(3) itself is content with 70 KiB; the modules of nsswitch.conf may be less modest. */
enum { THREAD_STACK_SIZE = 512 * 1024 };

struct resolve {
    atomic_int holders; /* the thread and the owner: who leaves last frees */
    int read_end;       /* the owner's */
    int write_end;      /* the thread's: it only closes it */
    int family;
    uint16_t port;
    char *host;
    _Atomic(struct resolve_result *) result; /* NULL until the look-up is over */
};

void resolve_result_free(struct resolve_result *result)
{
    if (result == NULL)
        return;
    free(result->addresses);
    free(result);
}

static void resolve_release(struct resolve *resolve)
{
    if (atomic_fetch_sub(&resolve->holders, 1) != 1)
        return;
    resolve_result_free(atomic_load(&resolve->result));
    free(resolve->host);
    free(resolve);
}

static bool result_has(const struct resolve_result *result, const struct address *address)
{
    for (size_t i = 0; i < result->count; i++) {
        if (address_equal(&result->addresses[i], address))
            return true;
    }
    return false;
}

static void result_add(struct resolve_result *result, const struct addrinfo *info, uint16_t port)
{
    struct address address = {.length = info->ai_addrlen};

    if (info->ai_family != result->family || info->ai_addrlen > sizeof address.u)
        return;
    memcpy(&address.u, info->ai_addr, info->ai_addrlen);
    address_set_port(&address, port);
    if (!result_has(result, &address))
        result->addresses[result->count++] = address;
}

/* A hosts file may name an address twice. */
static void result_fill(struct resolve_result *result, const struct addrinfo *list, uint16_t port)
{
    size_t count = 0;

    for (const struct addrinfo *info = list; info != NULL; info = info->ai_next)
        count++;
    result->addresses = memory_allocate(count * sizeof *result->addresses);
    for (const struct addrinfo *info = list; info != NULL; info = info->ai_next)
        result_add(result, info, port);
    if (result->count == 0)
        result->failure = EAI_NONAME;
}

/* No AI_ADDRCONFIG: on a machine that has only its loopback it hides localhost. No service: the
 * port is put in afterwards. */
static struct resolve_result *resolve_look_up(const struct resolve *resolve)
{
    struct resolve_result *result = memory_zeroed(sizeof *result);
    struct addrinfo hints = {.ai_family = resolve->family, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;

    result->family = resolve->family;
    result->failure = getaddrinfo(resolve->host, NULL, &hints, &list);
    if (result->failure == EAI_SYSTEM)
        result->system = errno;
    if (result->failure == 0) {
        result_fill(result, list, resolve->port);
        freeaddrinfo(list);
    }
    return result;
}

static void *resolve_main(void *argument)
{
    struct resolve *resolve = argument;

    atomic_store(&resolve->result, resolve_look_up(resolve));
    close(resolve->write_end); /* the owner's end becomes readable: end of file */
    resolve_release(resolve);
    return NULL;
}

/* The thread inherits the mask it is made under: signals are for the main thread. */
static int thread_start(struct resolve *resolve)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    int failure = pthread_attr_init(&attributes);

    if (failure != 0)
        return failure;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, THREAD_STACK_SIZE);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failure = pthread_create(&thread, &attributes, resolve_main, resolve);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return failure;
}

/* pipe2(2) is not everywhere; only this thread ever forks, so nothing slips in between. */
static bool pipe_open(int ret_ends[2])
{
    int ends[2];

    if (pipe(ends) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        ret_ends[i] = ends[i];
    }
    return true;
}

struct resolve *resolve_start(const char *host, uint16_t port, int family, struct error *ret_error)
{
    struct resolve *resolve;
    int ends[2];
    int failure;

    if (!pipe_open(ends)) {
        error_set(ret_error, STATUS_RESOLVE, errno, "resolve %s: no pipe", host);
        return NULL;
    }
    resolve = memory_zeroed(sizeof *resolve);
    resolve->read_end = ends[0];
    resolve->write_end = ends[1];
    resolve->family = family;
    resolve->port = port;
    resolve->host = memory_string(host);
    atomic_init(&resolve->holders, 2);
    atomic_init(&resolve->result, NULL);
    failure = thread_start(resolve);
    if (failure == 0)
        return resolve;
    error_set(ret_error, STATUS_RESOLVE, failure, "resolve %s: no thread", host);
    resolve_release(resolve); /* in the thread's place */
    close(ends[1]);
    resolve_abandon(resolve);
    return NULL;
}

int resolve_descriptor(const struct resolve *resolve)
{
    return resolve->read_end;
}

struct resolve_result *resolve_take(struct resolve *resolve)
{
    struct resolve_result *result = atomic_exchange(&resolve->result, NULL);

    resolve_abandon(resolve);
    return result;
}

void resolve_abandon(struct resolve *resolve)
{
    close(resolve->read_end);
    resolve_release(resolve);
}

static const char *reason_of_family(int family)
{
    return family == AF_INET6 ? "the name has no IPv6 address" : "the name has no IPv4 address";
}

struct reason {
    int failure;
    const char *text;
};

static const struct reason reasons[] = {
    {EAI_NONAME, "name not known"},
    {EAI_AGAIN, "no answer from the name servers, try again later"},
    {EAI_FAIL, "the name servers failed for good"},
    {EAI_FAMILY, "address family not supported"},
    {EAI_MEMORY, "out of memory"},
#if defined EAI_NODATA && EAI_NODATA != EAI_NONAME
    {EAI_NODATA, NULL},
#endif
#ifdef EAI_ADDRFAMILY
    {EAI_ADDRFAMILY, NULL},
#endif
};

const char *resolve_reason(const struct resolve_result *result)
{
    if (result->failure == EAI_SYSTEM)
        return error_reason(result->system);
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].failure == result->failure)
            return reasons[i].text != NULL ? reasons[i].text : reason_of_family(result->family);
    }
    return gai_strerror(result->failure);
}
