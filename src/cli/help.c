/* help.c: --help and --version. */
#include "cli/command_line.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#ifdef HAVE_VSOCK
#define VSOCK_FEATURE " vsock"
#else
#define VSOCK_FEATURE ""
#endif

#ifdef HAVE_PCAP
#define CAPTURE_FEATURE " capture"
#else
#define CAPTURE_FEATURE ""
#endif

#ifdef HAVE_PCRE2
#define PATTERN_FEATURE " pcre2"
#else
#define PATTERN_FEATURE ""
#endif

#ifdef EDITOR_LIBRARY
#define EDITOR_FEATURE " " EDITOR_LIBRARY
#else
#define EDITOR_FEATURE ""
#endif

enum { HELP_COLUMN = 30 };

static const char usage[] =
    "Usage: sonde [options] TARGET                       connect\n"
    "       sonde -l [options] [ADDRESS] PORT | TARGET   listen (port 0: any free)\n"
    "       sonde -l -F TARGET [options] [ADDRESS] PORT  forward clients\n"
    "       sonde -z [options] HOST[,HOST...] PORTS...   check ports (80 20-25 ...)\n"
    "\n"
    "TARGET is HOST PORT, or one word: HOST:PORT, [V6]:PORT, tcp://HOST:PORT,\n"
    "udp://HOST:PORT, unix:PATH, unix:@ABSTRACT, vsock:CID:PORT.\n";

static const char ending[] =
    "\n"
    "TIME is seconds, or has a unit: 250ms 3s 2m 1h; inf is for ever.\n"
    "SIZE takes k, M and G. TEXT takes \\r \\n \\t \\0 \\\\ \\xHH.\n"
    "All of it, with examples: man sonde, or sonde(1).\n";

static const char version[] =
    "sonde " PACKAGE_VERSION "\n"
    "built in: tcp udp unix" VSOCK_FEATURE " json pcapng" CAPTURE_FEATURE PATTERN_FEATURE EDITOR_FEATURE "\n"
    "made with: libev, jansson " JANSSON_VERSION "\n"
    "GPL-3.0-or-later. There is no warranty, as far as the law permits.\n";

static void append_text(struct buffer *target, const char *text)
{
    buffer_append(target, text, strlen(text));
}

/* "--wait TIME", or nothing. */
static void format_name(const struct option_spec *spec, char *text, size_t size)
{
    const char *name = spec->name != NULL ? spec->name : "";
    const char *dashes = spec->name != NULL ? "--" : "";

    if (spec->argument == NULL)
        snprintf(text, size, "%s%s", dashes, name);
    else if (option_argument_is_optional(spec))
        snprintf(text, size, "%s%s[=%s]", dashes, name, spec->argument);
    else
        snprintf(text, size, "%s%s %s", dashes, name, spec->argument);
}

/* "  -w, --wait TIME", padded to HELP_COLUMN, and what it is for. */
static void append_option(struct buffer *target, const struct option_spec *spec)
{
    char letter[] = "    ", name[64], text[128];

    if (spec->letter != 0)
        snprintf(letter, sizeof letter, "-%c%s", spec->letter, spec->name != NULL ? ", " : "");
    format_name(spec, name, sizeof name);
    snprintf(text, sizeof text, "  %-4s%-*s%s\n", letter, HELP_COLUMN - 6, name, spec->help);
    append_text(target, text);
}

static void append_group(struct buffer *target, enum option_group group)
{
    append_text(target, "\n");
    append_text(target, option_group_names[group]);
    append_text(target, ":\n");
    for (size_t id = 0; id < OPTION_COUNT; id++) {
        if (option_table[id].group == group)
            append_option(target, &option_table[id]);
    }
}

void help_append(struct buffer *target)
{
    append_text(target, usage);
    for (int group = 0; group < GROUP_COUNT; group++)
        append_group(target, (enum option_group)group);
    append_text(target, ending);
}

void help_append_version(struct buffer *target)
{
    append_text(target, version);
}
