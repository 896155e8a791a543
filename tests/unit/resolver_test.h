/* What the tests of the resolver room share: route tables of their own. */
#ifndef REEVE_TESTS_RESOLVER_TEST_H
#define REEVE_TESTS_RESOLVER_TEST_H

#include "database_fixture.h"
#include "model/registry.h"
#include "resolver/resolver.h"

extern struct registry *test_registry;
extern struct resolver *test_resolver;

TCase *resolver_match_cases(void);
TCase *resolver_pattern_cases(void);

/* Makes tables as somebody else, refreshes the registry and compiles the resolver. */
void resolver_with(const char *sql);

#endif
