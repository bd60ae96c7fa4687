/* memory.c: allocation that cannot fail. */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"

/* Nothing that might allocate, so neither stdio nor a sink. */
static void *memory_checked(void *memory)
{
    static const char text[] = "sonde: out of memory\n";

    if (!memory) {
        ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
        (void)written;
        _exit(STATUS_LOCAL_IO);
    }
    return memory;
}

/* malloc(0) may be NULL without a failure. */
static size_t memory_size(size_t size)
{
    return size ? size : 1;
}

void *memory_allocate(size_t size)
{
    return memory_checked(malloc(memory_size(size)));
}

void *memory_zeroed(size_t size)
{
    return memory_checked(calloc(1, memory_size(size)));
}

void *memory_resize(void *old, size_t size)
{
    return memory_checked(realloc(old, memory_size(size)));
}

char *memory_string(const char *text)
{
    return memory_checked(strdup(text));
}

char *memory_string_of(const char *bytes, size_t length)
{
    return memory_checked(strndup(bytes, length));
}
