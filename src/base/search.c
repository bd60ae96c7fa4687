/* search.c: Knuth, Morris and Pratt's search, over pieces of a stream. */
#include "base/search.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct search {
    unsigned char *text;
    size_t length;
    size_t matched;   /* bytes of text that end the stream so far */
    size_t fallback[]; /* [n]: the longest proper prefix that also ends the first n bytes */
};

/* How much of the text is matched once byte follows on matched bytes. */
static size_t search_step(const struct search *search, size_t matched, unsigned char byte)
{
    while (matched && search->text[matched] != byte)
        matched = search->fallback[matched];
    return search->text[matched] == byte ? matched + 1 : 0;
}

struct search *search_new(const void *text, size_t length)
{
    struct search *search;

    assert(length > 0);
    search = memory_zeroed(sizeof *search + (length + 1) * sizeof search->fallback[0]);
    search->text = memory_allocate(length);
    memcpy(search->text, text, length);
    search->length = length;
    for (size_t i = 1; i < length; i++)
        search->fallback[i + 1] = search_step(search, search->fallback[i], search->text[i]);
    return search;
}

void search_free(struct search *search)
{
    if (!search)
        return;
    free(search->text);
    free(search);
}

bool search_feed(struct search *search, const void *bytes, size_t length, size_t *ret_end)
{
    const unsigned char *start = bytes, *at = start, *end = start + length;

    while (at < end) {
        if (search->matched == 0) {
            at = memchr(at, search->text[0], (size_t)(end - at));
            if (!at)
                return false;
        }
        search->matched = search_step(search, search->matched, *at++);
        if (search->matched == search->length) {
            search->matched = 0;
            *ret_end = (size_t)(at - start);
            return true;
        }
    }
    return false;
}
