/* pattern_item.h: what an item of a pattern may read that PCRE2 tells nobody of: it calls back before each item, and
 * one that fails leaves no trace of how far it had come. */
#ifndef SONDE_BASE_PATTERN_ITEM_H
#define SONDE_BASE_PATTERN_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Never less than it is in truth. */
struct pattern_item {
    uint32_t times;  /* it repeats before it can do without more; each time it reads a byte, or what a group holds */
    uint32_t levels; /* a group that repeats, say, {3,900} times is put into so many, which are left all at once */
    bool refers;     /* to a group */
    bool closes;     /* a group, which is read again where it has to be of one script */
};

/* item: as PCRE2 tells the pieces of a pattern (pcre2callout(3)), with the quantifier and, under (?x), comments. */
struct pattern_item pattern_item_parse(const char *item, size_t length);

#endif
