/* probe_race.h: is a port open at one of the addresses of its host? They are looked at in turn, each next one when
 * that before it said no, or was silent for 250 ms (RFC 8305), or for its share of the timeout where that is too short
 * for so much each. The first that is open wins, and the others are given up; if none is, the result is the one that
 * says most: closed before unreachable before silence, the earlier address before the later. */
#ifndef SONDE_CONN_PROBE_RACE_H
#define SONDE_CONN_PROBE_RACE_H

#include "conn/probe.h"

struct probe_race;

/* As probe_start; count addresses, at least one, copied. The timeout is that of all together. An address that could not
 * even be tried (again) says neither yes nor no: the others are still looked at, and if one of them is open that is the
 * result; if none is, the whole is again, since that address may be. duration_ns is that of the address that the result
 * names. */
struct probe_race *probe_race_start(struct loop *loop, const struct probe_options *options,
                                    const struct address *addresses, size_t count, probe_done *done, void *argument,
                                    struct probe_result *ret_result);
void probe_race_cancel(struct probe_race *race); /* NULL is nothing */

#endif
