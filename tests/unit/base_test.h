/* What the tests of the base room share. */
#ifndef REEVE_TESTS_BASE_TEST_H
#define REEVE_TESTS_BASE_TEST_H

#include <check.h>

TCase *base_memory_cases(void);
TCase *base_str_cases(void);
TCase *base_config_cases(void);
TCase *base_scoreboard_cases(void);
TCase *base_job_board_cases(void);

#endif
