/* What the tests of the model room share: a registry of the fixture's database. */
#ifndef REEVE_TESTS_MODEL_TEST_H
#define REEVE_TESTS_MODEL_TEST_H

#include "database_fixture.h"
#include "model/registry.h"

extern struct registry *test_registry;

TCase *model_slug_cases(void);
TCase *model_key_cases(void);
TCase *model_factory_cases(void);
TCase *model_definition_cases(void);
TCase *model_registry_cases(void);
TCase *model_filter_cases(void);
TCase *model_hash_cases(void);
TCase *model_many_cases(void);
TCase *model_options_cases(void);
TCase *model_refresh_cases(void);
TCase *model_list_cases(void);
TCase *model_count_cases(void);
TCase *model_record_cases(void);
TCase *model_change_cases(void);
TCase *model_signal_cases(void);
TCase *model_job_cases(void);

/* Refreshes test_registry in a read transaction of its own. */
struct refresh_outcome refresh(void);
/* The model of a table in test_registry, as of the latest refresh. */
const struct model *model_of(const char *table);
size_t field_index(const struct model *model, const char *column);

/* A keyless model is made for keys alone: one key column for each affinity. */
struct model key_model(const enum affinity *affinities, size_t count);

#endif
