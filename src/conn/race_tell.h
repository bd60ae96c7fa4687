/* race_tell.h: the events of a race. */
#ifndef SONDE_CONN_RACE_TELL_H
#define SONDE_CONN_RACE_TELL_H

#include "conn/dial.h"
#include "net/resolve.h"

struct race_teller {
    struct origin origin;
    const struct dial_options *options;
    uint64_t now;
};

void race_tell_resolving(const struct race_teller *tell, int family);
void race_tell_resolved(const struct race_teller *tell, const struct resolve_result *result, uint64_t duration);
/* source: what is bound first; length 0: nothing. */
void race_tell_connecting(const struct race_teller *tell, const struct address *source, const struct address *remote,
                          uint64_t number);
/* transport: what was tried, or NULL. */
void race_tell_failed(const struct race_teller *tell, struct transport *transport, const struct address *remote,
                      uint64_t number, uint64_t duration, const struct error *error);
void race_tell_timeout(const struct race_teller *tell, uint64_t limit, const struct error *error);
/* waited: since --wait-open began to count, or 0. */
void race_tell_connected(const struct race_teller *tell, struct transport *transport, uint64_t number,
                         uint64_t duration, uint64_t waited);

#endif
