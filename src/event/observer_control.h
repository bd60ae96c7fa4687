/* observer_control.h: how a person at the console has sinks switched on and off, which main alone knows. */
#ifndef SONDE_EVENT_OBSERVER_CONTROL_H
#define SONDE_EVENT_OBSERVER_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct observer_control {
    /* name: "hex", "trace" (the ladder, and JSON's segments): "on" or "off"; "json", "pcap": a file, in place of the
     * one before, "off": no more; "frame": a SPEC as --frame takes it, "off": hex and JSON show messages, or data;
     * "time", "stats": NULL, what there is to tell now is told. What is on or off already stays so. What a new file
     * could not have seen of the run's start and of the connections that are open, it is told first. False with
     * *ret_error (its text without the name), and nothing has changed. Not while an event is shown. */
    bool (*set)(void *argument, const char *name, const char *value, struct error *ret_error);
    /* Whether it is on; "time" and "stats" never are. What could not be written any more has been switched off. */
    bool (*is_on)(void *argument, const char *name);
    void *argument;
};

#endif
