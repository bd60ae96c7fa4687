/* tcpstate.c: the names of TCP's states (tcpstate.h). */
#include "net/tcpstate.h"

const char *tcpstate_name(enum tcp_state state)
{
    static const char *const names[TCP_STATE_COUNT] = {
        [TCP_STATE_ESTABLISHED] = "ESTABLISHED", [TCP_STATE_SYN_SENT] = "SYN_SENT",
        [TCP_STATE_SYN_RECV] = "SYN_RECV",       [TCP_STATE_FIN_WAIT1] = "FIN_WAIT1",
        [TCP_STATE_FIN_WAIT2] = "FIN_WAIT2",     [TCP_STATE_TIME_WAIT] = "TIME_WAIT",
        [TCP_STATE_CLOSE] = "CLOSE",             [TCP_STATE_CLOSE_WAIT] = "CLOSE_WAIT",
        [TCP_STATE_LAST_ACK] = "LAST_ACK",       [TCP_STATE_LISTEN] = "LISTEN",
        [TCP_STATE_CLOSING] = "CLOSING",
    };

    return state < TCP_STATE_COUNT ? names[state] : NULL;
}
