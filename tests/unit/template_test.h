/* The suites of the template room's test program. */
#ifndef REEVE_TESTS_UNIT_TEMPLATE_TEST_H
#define REEVE_TESTS_UNIT_TEMPLATE_TEST_H

#include <check.h>

/* Every case of the Mustache specification; none, with a note, when it is absent. */
Suite *template_spec_suite(void);

/* Broken templates, folders of files, and what is missing. */
Suite *template_fault_suite(void);

#endif
