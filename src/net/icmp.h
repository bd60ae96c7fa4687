/* icmp.h: what ICMP errors say, in words (RFC 792, RFC 1122, RFC 1812; RFC 4443). */
#ifndef SONDE_NET_ICMP_H
#define SONDE_NET_ICMP_H

#include "event/event.h"

/* "host unreachable", "administratively prohibited", …; for what has no name "type 3, code 42" is written to text,
 * which is returned then. */
enum { ICMP_WORDS_SIZE = 32 };
const char *icmp_words(const struct icmp_error *icmp, char text[ICMP_WORDS_SIZE]);

#endif
