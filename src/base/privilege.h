/* privilege.h: rights that the binary has and its user has not (capabilities(7)). A file for Linux; elsewhere a binary
 * that was given some by its file's mode is told apart, and that is all. */
#ifndef SONDE_BASE_PRIVILEGE_H
#define SONDE_BASE_PRIVILEGE_H

#include <stdbool.h>

/* Whether the binary has rights that its user has not (AT_SECURE of getauxval(3)): the environment is not trusted. */
bool privilege_is_borrowed(void);

/* Where rights are borrowed, all but the right to capture packets are given up for good, and that one rests until
 * privilege_raise. False with errno if that is refused. */
bool privilege_lower(void);
void privilege_raise(void);

/* Gives up the right to capture packets (CAP_NET_RAW), for good; where rights are borrowed, all of them. False with
 * errno if that is refused. */
bool privilege_drop(void);

#endif
