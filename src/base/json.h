/* json.h: what jansson lacks: strings of any bytes, numbers without a sign. */
#ifndef SONDE_BASE_JSON_H
#define SONDE_BASE_JSON_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* Sets name to the bytes as a string. Where they are not UTF-8 each bad byte becomes U+FFFD, and
 * name_base64 holds the exact bytes beside it. A NUL is U+0000. */
void json_set_bytes(json_t *object, const char *name, const void *bytes, size_t length);

/* Sets name to the bytes as base64 (RFC 4648, section 4). */
void json_set_base64(json_t *object, const char *name, const void *bytes, size_t length);

/* Sets name to the text; nothing is set if it is NULL. */
void json_set_text(json_t *object, const char *name, const char *text);

/* Sets name to value; one beyond INT64_MAX is cut to it. */
void json_set_unsigned(json_t *object, const char *name, uint64_t value);

#endif
