/* flow_table.c: flows by ports, by connection and by age (flow_table.h). */
#include "conn/flow_table.h"

#include <stdlib.h>

#include "base/memory.h"

enum { BUCKETS = 4096, STATES = 3 };

struct ages {
    struct flow *oldest, *newest;
    size_t count;
    uint64_t forgotten;
};

struct flow_table {
    struct flow *by_ports[BUCKETS];
    struct flow *by_conn[BUCKETS]; /* claimed ones; the races of one have several */
    struct ages ages[STATES];
    size_t held_bytes;
};

struct flow_table *flow_table_new(void)
{
    return memory_zeroed(sizeof(struct flow_table));
}

void flow_table_free(struct flow_table *table)
{
    for (size_t i = 0; i < STATES; i++) {
        while (table->ages[i].oldest != NULL)
            flow_table_remove(table, table->ages[i].oldest);
    }
    free(table);
}

/* --- by ports and by connection ------------------------------------------------------------------------------- */

/* The same for both directions. */
static struct flow **bucket_of_ports(struct flow_table *table, uint32_t a, uint32_t b)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;

    return &table->by_ports[(low * UINT32_C(2654435761) + high) % BUCKETS];
}

static struct flow **bucket_of_ends(struct flow_table *table, const struct address *a, const struct address *b)
{
    return bucket_of_ports(table, address_port(a), address_port(b));
}

static struct flow **bucket_of_conn(struct flow_table *table, uint32_t conn)
{
    return &table->by_conn[conn % BUCKETS];
}

static void unlink_ports(struct flow_table *table, struct flow *flow)
{
    struct flow **link = bucket_of_ends(table, &flow->local, &flow->remote);

    while (*link != flow)
        link = &(*link)->same_ports;
    *link = flow->same_ports;
}

static void unlink_conn(struct flow_table *table, struct flow *flow)
{
    struct flow **link = bucket_of_conn(table, flow->conn);

    if (flow->conn == 0)
        return;
    while (*link != flow)
        link = &(*link)->same_conn;
    *link = flow->same_conn;
}

static void set_conn(struct flow_table *table, struct flow *flow, uint32_t conn)
{
    struct flow **bucket = bucket_of_conn(table, conn);

    unlink_conn(table, flow);
    flow->conn = conn;
    if (conn == 0)
        return;
    flow->same_conn = *bucket;
    *bucket = flow;
}

/* --- by age --------------------------------------------------------------------------------------------------- */

static void ages_leave(struct flow_table *table, struct flow *flow)
{
    struct ages *ages = &table->ages[flow->state];

    *(flow->older != NULL ? &flow->older->newer : &ages->oldest) = flow->newer;
    *(flow->newer != NULL ? &flow->newer->older : &ages->newest) = flow->older;
    ages->count--;
}

static void ages_join(struct flow_table *table, struct flow *flow, enum flow_state state)
{
    struct ages *ages = &table->ages[state];

    flow->state = state;
    flow->older = ages->newest;
    flow->newer = NULL;
    *(flow->older != NULL ? &flow->older->newer : &ages->oldest) = flow;
    ages->newest = flow;
    ages->count++;
}

static void ages_join_as_oldest(struct flow_table *table, struct flow *flow, enum flow_state state)
{
    struct ages *ages = &table->ages[state];

    flow->state = state;
    flow->older = NULL;
    flow->newer = ages->oldest;
    *(flow->newer != NULL ? &flow->newer->older : &ages->newest) = flow;
    ages->oldest = flow;
    ages->count++;
}

static void set_newest(struct flow_table *table, struct flow *flow)
{
    ages_leave(table, flow);
    ages_join(table, flow, flow->state);
}

static void forget_oldest(struct flow_table *table, enum flow_state state)
{
    table->ages[state].forgotten++;
    flow_table_remove(table, table->ages[state].oldest);
}

static void make_room(struct flow_table *table, enum flow_state state)
{
    static const size_t most[STATES] = {
        [FLOW_WAITING] = FLOWS_WAITING_MAX,
        [FLOW_LIVE] = FLOWS_LIVE_MAX,
        [FLOW_CLOSED] = FLOWS_CLOSED_MAX,
    };

    if (table->ages[state].count >= most[state])
        forget_oldest(table, state);
}

static void set_state(struct flow_table *table, struct flow *flow, enum flow_state state)
{
    if (flow->state == state)
        return;
    make_room(table, state);
    ages_leave(table, flow);
    ages_join(table, flow, state);
}

/* --- flows ---------------------------------------------------------------------------------------------------- */

struct flow *flow_table_add(struct flow_table *table, uint32_t conn, const struct address *local,
                            const struct address *remote)
{
    enum flow_state state = conn == 0 ? FLOW_WAITING : FLOW_LIVE;
    struct flow **bucket = bucket_of_ends(table, local, remote);
    struct flow *flow = flow_new(0, local, remote);

    make_room(table, state);
    flow->same_ports = *bucket;
    *bucket = flow;
    set_conn(table, flow, conn);
    ages_join(table, flow, state);
    return flow;
}

void flow_table_remove(struct flow_table *table, struct flow *flow)
{
    unlink_ports(table, flow);
    unlink_conn(table, flow);
    ages_leave(table, flow);
    table->held_bytes -= flow->held_bytes;
    flow_free(flow);
}

struct flow *flow_table_find(struct flow_table *table, const struct packet *packet,
                             enum event_direction *ret_direction)
{
    struct flow *flow = *bucket_of_ends(table, &packet->source, &packet->destination);

    for (; flow != NULL; flow = flow->same_ports) {
        *ret_direction = flow_direction(flow, packet);
        if (*ret_direction != DIRECTION_NONE)
            break;
    }
    if (flow != NULL && flow->state != FLOW_WAITING)
        set_newest(table, flow);
    return flow;
}

struct flow *flow_table_find_ends(struct flow_table *table, const struct address *local, const struct address *remote)
{
    struct flow *flow = *bucket_of_ends(table, local, remote);

    for (; flow != NULL; flow = flow->same_ports) {
        if (flow_same_end(&flow->remote, remote) && address_port(&flow->local) == address_port(local) &&
            (address_is_wildcard(local) || flow_same_end(&flow->local, local)))
            break;
    }
    return flow;
}

void flow_table_claim(struct flow_table *table, struct flow *flow, uint32_t conn, flow_tell *tell, void *argument)
{
    set_conn(table, flow, conn);
    if (flow->state == FLOW_WAITING)
        set_state(table, flow, flow_has_ended(flow) ? FLOW_CLOSED : FLOW_LIVE);
    table->held_bytes -= flow->held_bytes;
    flow_release(flow, tell, argument);
}

/* One that was reset is the first to be forgotten. Of others that have to wait still the numbers are kept, and how much
 * was lost. */
static void make_room_in_bytes(struct flow_table *table, const struct flow *whose, size_t length)
{
    size_t turns = table->ages[FLOW_WAITING].count;

    for (; turns > 0 && length > FLOWS_HELD_BYTES_MAX - table->held_bytes; turns--) {
        struct flow *oldest = table->ages[FLOW_WAITING].oldest;

        if (oldest != whose && flow_has_ended(oldest)) {
            forget_oldest(table, FLOW_WAITING);
            continue;
        }
        if (oldest != whose) {
            table->held_bytes -= oldest->held_bytes;
            flow_discard(oldest);
        }
        set_newest(table, oldest);
    }
}

void flow_table_hold(struct flow_table *table, struct flow *flow, const struct flow_packet *packet)
{
    if (flow_has_room(flow, packet->captured.length))
        make_room_in_bytes(table, flow, packet->captured.length);
    table->held_bytes -= flow->held_bytes;
    flow_hold(flow, packet, FLOWS_HELD_BYTES_MAX - table->held_bytes - flow->held_bytes);
    table->held_bytes += flow->held_bytes;
}

void flow_table_end(struct flow_table *table, struct flow *flow)
{
    if (flow->state != FLOW_WAITING) {
        set_state(table, flow, FLOW_CLOSED);
        return;
    }
    ages_leave(table, flow);
    ages_join_as_oldest(table, flow, FLOW_WAITING);
}

static struct flow *find_live(struct flow_table *table, uint32_t conn)
{
    struct flow *flow = *bucket_of_conn(table, conn);

    while (flow != NULL && (flow->conn != conn || flow->state != FLOW_LIVE))
        flow = flow->same_conn;
    return flow;
}

void flow_table_close(struct flow_table *table, uint32_t conn)
{
    struct flow *flow;

    while ((flow = find_live(table, conn)) != NULL)
        set_state(table, flow, FLOW_CLOSED);
}

void flow_table_forget_waiting(struct flow_table *table, const struct address *remote)
{
    struct flow *newer;

    for (struct flow *flow = table->ages[FLOW_WAITING].oldest; flow != NULL; flow = newer) {
        newer = flow->newer;
        if (flow_same_end(&flow->remote, remote))
            flow_table_remove(table, flow);
    }
}

uint64_t flow_table_forgotten(const struct flow_table *table, enum flow_state state)
{
    return table->ages[state].forgotten;
}
