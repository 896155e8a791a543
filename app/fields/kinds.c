/* The table of field kinds: a new kind is one row here. Must never hold behaviour. */
#include "fields/kinds.h"

static const struct field_kind *const kinds[] = {
	&kind_text,
	&kind_long_text,
	&kind_integer,
	&kind_big_integer,
	&kind_real,
	&kind_decimal,
	&kind_boolean,
	&kind_date,
	&kind_datetime,
	&kind_time,
	&kind_duration,
	&kind_choice,
	&kind_multiple_choice,
	&kind_email,
	&kind_url,
	&kind_slug,
	&kind_uuid,
	&kind_json,
	&kind_file,
	&kind_image,
	&kind_created,
	&kind_updated,
	&kind_blob,
	&kind_any,
};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

const struct field_kind *const *field_kinds(size_t *count)
{
	*count = KIND_COUNT;
	return kinds;
}

const struct field_kind *field_kind_named(const char *name)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}
