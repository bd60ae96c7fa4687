/* expectation_stage.h: what tests of expectations share. */
#ifndef SONDE_TESTS_EXPECTATION_STAGE_H
#define SONDE_TESTS_EXPECTATION_STAGE_H

#include "handler/expectation.h"

/* Without PCRE2 the test is skipped. */
struct pattern *expectation_pattern(const char *text);

/* The last match is that. */
void assert_match(const struct expectation *expectation, const char *text);

#endif
