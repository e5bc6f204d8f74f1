// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table printed as a file that can be read back: every key with its help,
 * its range and its default, commented out; so that a plain copy of it means
 * the same as an empty file.
 */
#include <string.h>

#include "base/conf.h"

static void print_range(FILE *to, const struct conf_key *key)
{
	unsigned int i;

	switch (key->type) {
	case CONF_NUMBER:
		fprintf(to, " (%u to %u)", key->min, key->max);
		break;
	case CONF_DB:
		fprintf(to, " (-%udB to %udB)", key->min, key->max);
		break;
	case CONF_YESNO:
		fprintf(to, " (yes, no)");
		break;
	case CONF_CHOICE:
		for (i = 0; key->choices[i]; i++)
			fprintf(to, "%s%s", i ? ", " : " (",
				key->choices[i]);
		fprintf(to, ")");
		break;
	default:
		break;
	}
}

static void print_key(FILE *to, const struct conf_key *key)
{
	const char *value = key->fallback ? key->fallback :
			    key->example ? key->example : "";

	fprintf(to, "\n# %s", key->help);
	print_range(to, key);
	if (key->flags & CONF_MUST)
		fprintf(to, "; must be given");
	else if (!key->fallback)
		fprintf(to, "; not set by default");
	fprintf(to, "\n#%s =%s%s\n", key->name, *value ? " " : "", value);
}

void conf_print_sample(FILE *to, const struct conf_kind *kinds,
		       const char *title)
{
	const struct conf_kind *kind;
	const struct conf_key *key;

	fprintf(to, "# %s\n", title);
	for (kind = kinds; kind->name; kind++) {
		fprintf(to, "\n\n# %s\n", kind->help);
		if (kind->count == CONF_ONCE)
			fprintf(to, "[%s]\n", kind->name);
		else
			fprintf(to, "#[%s %s]\n", kind->name, kind->example);
		for (key = kind->keys; key->name; key++)
			print_key(to, key);
	}
}
