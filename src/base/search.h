/* search.h: finds a text of bytes in a stream that arrives in pieces (Knuth, Morris, Pratt 1977). */
#ifndef SONDE_BASE_SEARCH_H
#define SONDE_BASE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

struct search;

/* A search for length > 0 bytes, which are copied. Given back with search_free. */
struct search *search_new(const void *text, size_t length);
void search_free(struct search *search);

/* Goes on with the next bytes. True if the text ends in them: *ret_end is then the number of bytes
 * up to and including its last; the search begins anew behind it. */
bool search_feed(struct search *search, const void *bytes, size_t length, size_t *ret_end);

#endif
