/* flow_table.h: all flows that are known, found by their ports, within bounds: of those that nobody has claimed the
 * oldest make room, in number and in what they hold; of closed ones and of live ones, of whom there may be far more,
 * those that were silent for longest. */
#ifndef SONDE_CONN_FLOW_TABLE_H
#define SONDE_CONN_FLOW_TABLE_H

#include "conn/flow.h"

enum { FLOWS_WAITING_MAX = 4096, FLOWS_LIVE_MAX = 65536, FLOWS_CLOSED_MAX = 1024 };

/* Of all flows together. */
enum { FLOWS_HELD_BYTES_MAX = 16 * 1024 * 1024 };

struct flow_table;

struct flow_table *flow_table_new(void);
void flow_table_free(struct flow_table *table); /* with all flows */

/* One that is not there yet, WAITING with conn 0, else LIVE. It stays the table's. */
struct flow *flow_table_add(struct flow_table *table, uint32_t conn, const struct address *local,
                            const struct address *remote);
void flow_table_remove(struct flow_table *table, struct flow *flow);

/* The flow that a packet is of, with its direction; or NULL. */
struct flow *flow_table_find(struct flow_table *table, const struct packet *packet,
                             enum event_direction *ret_direction);

/* The flow between two ends, of which local's address may be a wildcard; or NULL. */
struct flow *flow_table_find_ends(struct flow_table *table, const struct address *local, const struct address *remote);

/* A waiting one becomes conn's; what it holds is told. */
void flow_table_claim(struct flow_table *table, struct flow *flow, uint32_t conn, flow_tell *tell, void *argument);

/* flow_hold, for which others make room. */
void flow_table_hold(struct flow_table *table, struct flow *flow, const struct flow_packet *packet);

/* It has ended: live, it is closed; waiting, it is the first to make room. */
void flow_table_end(struct flow_table *table, struct flow *flow);
void flow_table_close(struct flow_table *table, uint32_t conn); /* all of conn's */

/* Forgets the waiting ones to remote. */
void flow_table_forget_waiting(struct flow_table *table, const struct address *remote);

/* How many of that state had to make room so far. */
uint64_t flow_table_forgotten(const struct flow_table *table, enum flow_state state);

#endif
