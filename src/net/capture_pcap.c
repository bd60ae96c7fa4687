/* capture_pcap.c: libpcap, loaded by dlopen(3) (capture.h). */
#include "net/capture.h"

#include <pcap/pcap.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/library.h"
#include "base/memory.h"
#include "net/segment.h"

/* A whole packet of the widest link, with its header; or all headers. Each packet takes as much of the buffer, and on
 * loopback there are two of it, of which libpcap drops one. Linux takes twice the memory for whole ones; where there is
 * too little, libpcap tries less. */
enum { WHOLE_SIZE = 65536 + 64, WHOLE_BUFFER_SIZE = 64 * 1024 * 1024, WHOLE_BUFFER_SMALL_SIZE = 16 * 1024 * 1024 };
enum { HEADERS_SIZE = 256, HEADERS_BUFFER_SIZE = 4 * 1024 * 1024 };

/* Systems with less have the small buffer. */
#define MEMORY_LARGE (UINT64_C(4) * 1000 * 1000 * 1000)

/* A kind of connection takes up to 40 instructions, each up to 50 bytes of net.core.optmem_max, which used to be
 * 20 KiB. What the kernel refuses libpcap would do by itself, and say so on standard error. */
enum { KINDS_MAX = 64, KIND_SIZE = 512, INSTRUCTIONS_MAX = 400 };

struct pcap_library {
    void *handle;
    __typeof__(&pcap_create) create;
    __typeof__(&pcap_set_snaplen) set_snaplen;
    __typeof__(&pcap_set_immediate_mode) set_immediate_mode;
    __typeof__(&pcap_set_buffer_size) set_buffer_size;
    __typeof__(&pcap_set_tstamp_precision) set_tstamp_precision;
    __typeof__(&pcap_get_tstamp_precision) get_tstamp_precision;
    __typeof__(&pcap_activate) activate;
    __typeof__(&pcap_setnonblock) setnonblock;
    __typeof__(&pcap_geterr) geterr;
    __typeof__(&pcap_statustostr) statustostr;
    __typeof__(&pcap_set_datalink) set_datalink;
    __typeof__(&pcap_datalink) datalink;
    __typeof__(&pcap_get_selectable_fd) get_selectable_fd;
    __typeof__(&pcap_compile) compile;
    __typeof__(&pcap_setfilter) setfilter;
    __typeof__(&pcap_freecode) freecode;
    __typeof__(&pcap_next_ex) next_ex;
    __typeof__(&pcap_stats) stats;
    __typeof__(&pcap_close) close;
};

struct capture {
    struct pcap_library library;
    pcap_t *handle;
    char *kinds[KINDS_MAX]; /* what may pass, in pcap-filter(7)'s language */
    size_t kind_count;
    uint64_t time_unit_ns;  /* of a packet's fraction of a second */
};

#define FUNCTION(name) {"pcap_" #name, offsetof(struct pcap_library, name)}

static const struct library_symbol functions[] = {
    FUNCTION(create),
    FUNCTION(set_snaplen),
    FUNCTION(set_immediate_mode),
    FUNCTION(set_buffer_size),
    FUNCTION(set_tstamp_precision),
    FUNCTION(get_tstamp_precision),
    FUNCTION(activate),
    FUNCTION(setnonblock),
    FUNCTION(geterr),
    FUNCTION(statustostr),
    FUNCTION(set_datalink),
    FUNCTION(datalink),
    FUNCTION(get_selectable_fd),
    FUNCTION(compile),
    FUNCTION(setfilter),
    FUNCTION(freecode),
    FUNCTION(next_ex),
    FUNCTION(stats),
    FUNCTION(close),
};

static const char *const names[] = {"libpcap.so.0.8", "libpcap.so.1", "libpcap.A.dylib", "libpcap.so"};

static const struct library wanted = {
    .names = names,
    .name_count = sizeof names / sizeof names[0],
    .symbols = functions,
    .symbol_count = sizeof functions / sizeof functions[0],
};

static bool load_library(struct pcap_library *library, struct error *ret_error)
{
    switch (library_load(&wanted, library, &library->handle)) {
    case LIBRARY_MISSING:
        return error_set(ret_error, STATUS_OK, 0,
                         "--capture: libpcap is missing, the kernel's view is shown; "
                         "install libpcap (Debian: libpcap0.8)");
    case LIBRARY_LACKING:
        return error_set(ret_error, STATUS_OK, 0,
                         "--capture: libpcap is too old, the kernel's view is shown; install libpcap 1.5 or later");
    case LIBRARY_LOADED:
        break;
    }
    return true;
}

/* Nothing passes. The compiler refuses to write such a filter. */
static bool filter_shut(struct capture *capture)
{
    struct bpf_insn nothing = {.code = BPF_RET | BPF_K, .k = 0};
    struct bpf_program program = {.bf_len = 1, .bf_insns = &nothing};

    return capture->library.setfilter(capture->handle, &program) == 0;
}

static int whole_buffer_size(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), page_size = sysconf(_SC_PAGESIZE);
    bool large = pages > 0 && page_size > 0 && (uint64_t)pages >= MEMORY_LARGE / (uint64_t)page_size;

    return large ? WHOLE_BUFFER_SIZE : WHOLE_BUFFER_SMALL_SIZE;
}

/* A packet is to be there as soon as it was seen, so that it is told before what follows from it. What the system's
 * libpcap cannot do of this it does without. */
static void handle_prepare(struct capture *capture, bool whole)
{
    const struct pcap_library *library = &capture->library;

    library->set_snaplen(capture->handle, whole ? WHOLE_SIZE : HEADERS_SIZE);
    library->set_immediate_mode(capture->handle, 1);
    library->set_buffer_size(capture->handle, whole ? whole_buffer_size() : HEADERS_BUFFER_SIZE);
    library->set_tstamp_precision(capture->handle, PCAP_TSTAMP_PRECISION_NANO);
}

static bool right_is_missing(int result)
{
    return result == PCAP_ERROR_PERM_DENIED || result == PCAP_ERROR_PROMISC_PERM_DENIED;
}

static bool handle_refused(const struct capture *capture, int result, struct error *ret_error)
{
    const char *reason = capture->library.geterr(capture->handle);

    if (right_is_missing(result))
        return error_set(ret_error, STATUS_OK, 0,
                         "--capture: the right to capture packets is missing, the kernel's view is shown; "
                         "to have it without being root make a binary of its own for one group: "
                         "chgrp GROUP sonde; chmod 0750 sonde; setcap cap_net_raw+ep sonde");
    return error_set(ret_error, STATUS_OK, 0, "--capture: %s; the kernel's view is shown",
                     reason[0] != '\0' ? reason : capture->library.statustostr(result));
}

static bool handle_open(struct capture *capture, bool whole, struct error *ret_error)
{
    const struct pcap_library *library = &capture->library;
    char text[PCAP_ERRBUF_SIZE] = "";
    int result;

    capture->handle = library->create("any", text);
    if (capture->handle == NULL)
        return error_set(ret_error, STATUS_OK, 0, "--capture: %s; the kernel's view is shown", text);
    handle_prepare(capture, whole);
    result = library->activate(capture->handle);
    if (result < 0)
        return handle_refused(capture, result, ret_error);
    if (!filter_shut(capture) || library->setnonblock(capture->handle, 1, text) != 0 ||
        library->get_selectable_fd(capture->handle) < 0)
        return handle_refused(capture, PCAP_ERROR, ret_error);
    library->set_datalink(capture->handle, LINK_LINUX_SLL2); /* it tells the interface; older ones lack it */
    capture->time_unit_ns =
        library->get_tstamp_precision(capture->handle) == PCAP_TSTAMP_PRECISION_NANO ? 1 : CLOCK_MICROSECOND;
    return true;
}

static struct capture *open_any(bool whole, struct error *ret_error)
{
    struct capture *capture = memory_zeroed(sizeof *capture);

    if (load_library(&capture->library, ret_error) && handle_open(capture, whole, ret_error))
        return capture;
    capture_close(capture);
    return NULL;
}

struct capture *capture_open(struct error *ret_error)
{
    return open_any(true, ret_error);
}

struct capture *capture_open_headers(struct error *ret_error)
{
    return open_any(false, ret_error);
}

/* Without a zone, which the filter's language does not know. */
static void kind_format(const char *protocol, const struct address *local, const struct address *remote,
                        char text[KIND_SIZE])
{
    struct address end = remote != NULL ? *remote : *local;
    unsigned port = address_port(&end);
    struct endpoint shown;

    if (address_family(&end) == AF_INET6)
        end.u.v6.sin6_scope_id = 0;
    address_to_endpoint(&end, &shown);
    if (remote == NULL && address_is_wildcard(local))
        snprintf(text, KIND_SIZE, "%s port %u", protocol, port);
    else
        snprintf(text, KIND_SIZE, "(%s and ((src host %s and src port %u) or (dst host %s and dst port %u)))",
                 protocol, shown.host, port, shown.host, port);
}

static char *kinds_join(const struct capture *capture)
{
    char *text = memory_zeroed(capture->kind_count * (KIND_SIZE + sizeof " or "));

    for (size_t i = 0; i < capture->kind_count; i++) {
        strcat(text, i > 0 ? " or " : "");
        strcat(text, capture->kinds[i]);
    }
    return text;
}

static bool refuse_more(struct error *ret_error)
{
    return error_set(ret_error, STATUS_OK, 0,
                     "--capture: too many addresses; the packets of later ones are not captured");
}

/* While libpcap changes a filter, for some microseconds, nothing passes: it is changed only for something new. */
static bool filter_set(struct capture *capture, struct error *ret_error)
{
    const struct pcap_library *library = &capture->library;
    char *text = kinds_join(capture);
    struct bpf_program program;
    bool compiled = library->compile(capture->handle, &program, text, 1, PCAP_NETMASK_UNKNOWN) == 0;
    bool fits = compiled && program.bf_len <= INSTRUCTIONS_MAX;
    bool done = fits && library->setfilter(capture->handle, &program) == 0;

    free(text);
    if (compiled)
        library->freecode(&program);
    if (compiled && !fits)
        return refuse_more(ret_error);
    return done || error_set(ret_error, STATUS_OK, 0, "--capture: %s", library->geterr(capture->handle));
}

static bool kind_is_known(const struct capture *capture, const char *text)
{
    for (size_t i = 0; i < capture->kind_count; i++) {
        if (strcmp(capture->kinds[i], text) == 0)
            return true;
    }
    return false;
}

bool capture_admit(struct capture *capture, const char *protocol, const struct address *local,
                   const struct address *remote, struct error *ret_error)
{
    char text[KIND_SIZE];

    kind_format(protocol, local, remote, text);
    if (kind_is_known(capture, text))
        return true;
    if (capture->kind_count == KINDS_MAX)
        return refuse_more(ret_error);
    capture->kinds[capture->kind_count++] = memory_string(text);
    if (filter_set(capture, ret_error))
        return true;
    free(capture->kinds[--capture->kind_count]);
    return false;
}

int capture_descriptor(const struct capture *capture)
{
    return capture->library.get_selectable_fd(capture->handle);
}

/* Of the types that libpcap knows by other numbers than files do only BSD's raw one could come here. */
uint32_t capture_link_type(const struct capture *capture)
{
    int type = capture->library.datalink(capture->handle);

    return type == DLT_RAW ? LINK_RAW : (uint32_t)type;
}

bool capture_next(struct capture *capture, struct captured *ret_packet)
{
    struct pcap_pkthdr *header;
    const unsigned char *bytes;

    if (capture->library.next_ex(capture->handle, &header, &bytes) != 1)
        return false;
    ret_packet->bytes = bytes;
    ret_packet->length = header->caplen;
    ret_packet->whole_length = header->len;
    ret_packet->realtime_ns =
        (uint64_t)header->ts.tv_sec * CLOCK_SECOND + (uint64_t)header->ts.tv_usec * capture->time_unit_ns;
    return true;
}

uint64_t capture_dropped(struct capture *capture)
{
    struct pcap_stat figures = {.ps_drop = 0};

    return capture->library.stats(capture->handle, &figures) == 0 ? figures.ps_drop : 0;
}

void capture_close(struct capture *capture)
{
    if (capture == NULL)
        return;
    for (size_t i = 0; i < capture->kind_count; i++)
        free(capture->kinds[i]);
    if (capture->handle != NULL)
        capture->library.close(capture->handle);
    library_close(capture->library.handle);
    free(capture);
}
