/* payloads.c: what UDP services answer to (payloads.h). Every entry is a question that changes nothing at the server;
 * what offers to begin a session (L2TP, OpenVPN, IKE) is forgotten there when nothing follows. RADIUS is not here: it
 * answers nobody without a secret, but for attempts to log in.
 * Numbers that only come back in the answer (identifiers, cookies) are "sonde" or parts of it. */
#include "net/payloads.h"

/* RFC 862, 864, 865, 867, 868: any datagram is a question. */
static const char line[] = "sonde\r\n";

/* RFC 1035: the name servers of the root, which every resolver knows and every other server refuses to tell. */
static const char dns[] =
    "so"                  /* identifier */
    "\x01\x00"            /* a query, recursion desired */
    "\0\x01\0\0\0\0\0\0"  /* one question */
    "\0"                  /* the root */
    "\0\x02" "\0\x01";    /* NS, IN */

/* RFC 1350: a file that is not there. */
static const char tftp[] = "\0\x01" "sonde-no-such-file\0" "octet";

/* Data, an error, or options acknowledged (RFC 2347): not the question of somebody else. */
static bool is_of_tftp(const unsigned char *bytes, size_t length)
{
    return length >= 4 && bytes[0] == 0 && (bytes[1] == 3 || bytes[1] == 5 || bytes[1] == 6);
}

/* RFC 5531: a call of procedure 0, which does nothing and is there in every program. */
#define RPC_NULL(program, version)                       \
    "sond"                /* identifier */               \
    "\0\0\0\0"            /* a call */                   \
    "\0\0\0\x02"          /* of RPC version 2 */         \
    program version       /* four bytes each */          \
    "\0\0\0\0"            /* procedure 0 */              \
    "\0\0\0\0" "\0\0\0\0" /* credentials: none */        \
    "\0\0\0\0" "\0\0\0\0" /* verifier: none */

static const char portmap[] = RPC_NULL("\0\x01\x86\xa0", "\0\0\0\x02"); /* 100000, RFC 1833 */
static const char nfs[] = RPC_NULL("\0\x01\x86\xa3", "\0\0\0\x03");     /* 100003, RFC 1813 */

/* RFC 5905, figure 8: a client's packet, whose transmit time comes back. */
static const char ntp[] =
    "\xe3"                     /* clock not synchronised, version 4, client */
    "\0" "\x06" "\xec"         /* stratum, poll interval, precision */
    "\0\0\0\0" "\0\0\0\0"      /* root delay and dispersion */
    "\0\0\0\0"                 /* reference */
    "\0\0\0\0\0\0\0\0"         /* reference time */
    "\0\0\0\0\0\0\0\0"         /* origin time */
    "\0\0\0\0\0\0\0\0"         /* receive time */
    "sondesnd";                /* transmit time */

/* RFC 1002, 4.2.17: the status of the node, whatever its name. */
static const char netbios[] =
    "so"                                       /* identifier */
    "\0\0"                                     /* a query */
    "\0\x01\0\0\0\0\0\0"                       /* one question */
    " CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" "\0"   /* the name "*" */
    "\0\x21" "\0\x01";                         /* NBSTAT, IN */

/* XDMCP 1.1: Query, without authentication. */
static const char xdmcp[] =
    "\0\x01"              /* version 1 */
    "\0\x02" "\0\x01"     /* Query, of one byte: */
    "\0";                 /* no authentication names */

/* RFC 1157 in BER: get-request of sysDescr.0. */
static const char snmp[] =
    "\x30\x26"
    "\x02\x01\0"                                        /* version 1 */
    "\x04\x06" "public"                                 /* community */
    "\xa0\x19"                                          /* get-request */
    "\x02\x01\x01" "\x02\x01\0" "\x02\x01\0"            /* identifier, no error */
    "\x30\x0e" "\x30\x0c"
    "\x06\x08\x2b\x06\x01\x02\x01\x01\x01\0" "\x05\0";  /* 1.3.6.1.2.1.1.1.0: null */

/* RFC 1798, RFC 4511 in BER: which versions the server's root entry says it speaks. */
static const char cldap[] =
    "\x30\x3b"
    "\x02\x01\x01"                         /* identifier */
    "\x63\x36"                             /* search request */
    "\x04\0" "\x0a\x01\0" "\x0a\x01\0"     /* at the root, that alone, never dereferencing */
    "\x02\x01\0" "\x02\x01\0" "\x01\x01\0" /* no limits, values too */
    "\x87\x0b" "objectClass"               /* present */
    "\x30\x16" "\x04\x14" "supportedLDAPVersion";

/* RFC 2409, main mode's first message: one proposal with one transform, which is for the server to refuse. */
#define ISAKMP                                                                  \
    "sondesnd" "\0\0\0\0\0\0\0\0"          /* cookies: ours, none */            \
    "\x01" "\x10" "\x02" "\0"              /* SA, 1.0, main mode, no flags */   \
    "\0\0\0\0" "\0\0\0\x54"                /* message 0, length */              \
    "\0\0\0\x38" "\0\0\0\x01" "\0\0\0\x01" /* SA: IPsec, identity only */       \
    "\0\0\0\x2c" "\x01\x01\0\x01"          /* proposal 1: ISAKMP */             \
    "\0\0\0\x24" "\x01\x01\0\0"            /* transform 1: IKE */               \
    "\x80\x01\0\x05" "\x80\x02\0\x02"      /* 3DES, SHA-1 */                    \
    "\x80\x03\0\x01" "\x80\x04\0\x02"      /* shared key, group 2 */            \
    "\x80\x0b\0\x01" "\0\x0c\0\x04" "\0\0\x70\x80" /* for 28,800 seconds */

static const char isakmp[] = ISAKMP;
static const char isakmp_nat[] = "\0\0\0\0" ISAKMP; /* RFC 3948, 2.2: not ESP */

/* RFC 2453, 3.9.1: the whole table. Some (BIRD) answer this only to port 520. */
static const char rip[] =
    "\x01\x02\0\0"        /* request, version 2 */
    "\0\0\0\0"            /* no family */
    "\0\0\0\0" "\0\0\0\0" "\0\0\0\0"
    "\0\0\0\x10";         /* infinity */

/* ASF 2.0: presence ping. */
static const char ipmi[] =
    "\x06\0\xff\x06"      /* RMCP 1.0, no acknowledgement, ASF */
    "\0\0\x11\xbe"        /* ASF's enterprise number */
    "\x80\0\0\0";         /* presence ping, tag 0, no data */

/* The hard reset with which a client begins. */
static const char openvpn[] =
    "\x38"                /* P_CONTROL_HARD_RESET_CLIENT_V2, key 0 */
    "sondesnd"            /* session */
    "\0"                  /* acknowledges nothing */
    "\0\0\0\0";           /* packet 0 */

/* RFC 2661: Start-Control-Connection-Request. Unanswered, what the server says to it is forgotten. */
static const char l2tp[] =
    "\xc8\x02\0\x39"                       /* control message, version 2, length */
    "\0\0\0\0" "\0\0\0\0"                  /* no tunnel, no session; Ns, Nr */
    "\x80\x08\0\0\0\0" "\0\x01"            /* message type: SCCRQ */
    "\x80\x08\0\0\0\x02" "\x01\0"          /* protocol version 1.0 */
    "\x80\x0a\0\0\0\x03" "\0\0\0\x03"      /* framing: asynchronous, synchronous */
    "\x80\x0b\0\0\0\x07" "sonde"           /* host name */
    "\x80\x08\0\0\0\x09" "\0\x01";         /* assigned tunnel 1 */

/* UPnP Device Architecture 1.1, 1.3.2. */
static const char ssdp[] =
    "M-SEARCH * HTTP/1.1\r\n"
    "HOST: 239.255.255.250:1900\r\n"
    "MAN: \"ssdp:discover\"\r\n"
    "MX: 1\r\n"
    "ST: upnp:rootdevice\r\n"
    "\r\n";

/* MC-SQLR, 2.2.2: CLNT_UCAST_EX, the instances there are. */
static const char sql_browser[] = "\x03";

/* RFC 8489: Binding request. */
static const char stun[] =
    "\0\x01" "\0\0"       /* Binding, no attributes */
    "\x21\x12\xa4\x42"    /* cookie */
    "sondesndsond";       /* transaction */

/* RFC 6886, 3.2: the public address. */
static const char nat_pmp[] = "\0\0";

/* RFC 3261: OPTIONS that goes no further (11). */
static const char sip[] =
    "OPTIONS sip:sonde.invalid SIP/2.0\r\n"
    "Via: SIP/2.0/UDP sonde.invalid;branch=z9hG4bKsonde;rport\r\n"
    "Max-Forwards: 0\r\n"
    "From: <sip:sonde@sonde.invalid>;tag=sonde\r\n"
    "To: <sip:sonde.invalid>\r\n"
    "Call-ID: sonde\r\n"
    "CSeq: 1 OPTIONS\r\n"
    "Contact: <sip:sonde@sonde.invalid>\r\n"
    "Accept: application/sdp\r\n"
    "Content-Length: 0\r\n"
    "\r\n";

/* RFC 6762, RFC 6763 (9): which kinds of service there are, the answer to us alone. */
static const char mdns[] =
    "\0\0" "\0\0"                          /* identifier, a query */
    "\0\x01\0\0\0\0\0\0"                   /* one question */
    "\x09" "_services" "\x07" "_dns-sd" "\x04" "_udp" "\x05" "local" "\0"
    "\0\x0c" "\x80\x01";                   /* PTR, IN by unicast */

/* RFC 7252, RFC 6690: GET /.well-known/core. */
static const char coap[] =
    "\x40\x01" "so"                        /* confirmable, without a token; GET; identifier */
    "\xbb" ".well-known" "\x04" "core";    /* Uri-Path, twice */

/* memcached's protocol.txt, "UDP protocol". */
static const char memcached[] =
    "so" "\0\0" "\0\x01" "\0\0"            /* request, datagram 0 of 1 */
    "version\r\n";

/* Valve's A2S_INFO. */
static const char source_engine[] = "\xff\xff\xff\xff" "TSource Engine Query";

/* Quake III's getinfo, with a challenge. */
static const char quake[] = "\xff\xff\xff\xff" "getinfo sonde";

/* RFC 9000, 6.1: a version that nobody speaks (15) is answered with those that the server does. Anything shorter might
 * be dropped (14.1). */
static const char quic[1200] =
    "\xc0"                /* long header */
    "\x1a\x2a\x3a\x4a"    /* version */
    "\x08" "sondesnd"     /* destination */
    "\x08" "sondesnd"     /* source */
    "\0" "\x44\x96";      /* as version 1 goes on: no token, 1,174 bytes */

/* The NUL that ends a string is sent where the protocol wants one (WHOLE). */
#define TEXT(bytes) bytes, sizeof bytes - 1
#define WHOLE(bytes) bytes, sizeof bytes

/* By port. */
static const struct payload payloads[] = {
    {7, "echo", TEXT(line), NULL},
    {13, "daytime", TEXT(line), NULL},
    {17, "qotd", TEXT(line), NULL},
    {19, "chargen", TEXT(line), NULL},
    {37, "time", TEXT(line), NULL},
    {53, "dns", TEXT(dns), NULL},
    {69, "tftp", WHOLE(tftp), is_of_tftp},
    {111, "portmap", TEXT(portmap), NULL},
    {123, "ntp", TEXT(ntp), NULL},
    {137, "netbios-ns", TEXT(netbios), NULL},
    {161, "snmp", TEXT(snmp), NULL},
    {177, "xdmcp", TEXT(xdmcp), NULL},
    {389, "cldap", TEXT(cldap), NULL},
    {443, "quic", WHOLE(quic), NULL},
    {500, "isakmp", TEXT(isakmp), NULL},
    {520, "rip", TEXT(rip), NULL},
    {623, "ipmi", TEXT(ipmi), NULL},
    {853, "quic", WHOLE(quic), NULL}, /* DNS, RFC 9250 */
    {1194, "openvpn", TEXT(openvpn), NULL},
    {1434, "sql-browser", TEXT(sql_browser), NULL},
    {1701, "l2tp", TEXT(l2tp), NULL},
    {1900, "ssdp", TEXT(ssdp), NULL},
    {2049, "nfs", TEXT(nfs), NULL},
    {3478, "stun", TEXT(stun), NULL},
    {4500, "isakmp", TEXT(isakmp_nat), NULL},
    {5060, "sip", TEXT(sip), NULL},
    {5351, "nat-pmp", TEXT(nat_pmp), NULL},
    {5353, "mdns", TEXT(mdns), NULL},
    {5683, "coap", TEXT(coap), NULL},
    {11211, "memcached", TEXT(memcached), NULL},
    {27015, "source-engine", WHOLE(source_engine), NULL},
    {27960, "quake", WHOLE(quake), NULL},
};

static const struct payload empty = {.service = "", .bytes = ""};

const struct payload *payload_find(uint16_t port)
{
    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
        if (payloads[i].port == port)
            return &payloads[i];
    }
    return &empty;
}
