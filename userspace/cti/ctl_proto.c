// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reads requests strictly (everything a request does not know is refused, so
 * that a slip of the pen never acts) and writes answers. What requests there
 * are is the caller's table.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cti/ctl_proto.h"

#define ID_MAX	(INT64_C(1) << 53)	/* what every JSON reader can hold */

static const struct ctl_field *find_field(const struct ctl_field *f,
					  const char *name)
{
	for (; f && f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

static bool is_of_type(const json_t *v, enum ctl_field_type type)
{
	switch (type) {
	case CTL_TEXT:
		return json_is_string(v);
	case CTL_NUMBER:
		return json_is_integer(v) && json_integer_value(v) >= 0;
	case CTL_FLAG:
		return json_is_boolean(v);
	}
	return false;
}

static const char *type_name(enum ctl_field_type type)
{
	return type == CTL_TEXT ? "a text" :
	       type == CTL_NUMBER ? "a whole number, not negative" :
	       "true or false";
}

static int check_fields(const struct ctl_request *r, const json_t *args,
			char *why)
{
	const struct ctl_field *f;
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)args, name, v) {
		if (!strcmp(name, "id") || !strcmp(name, "do"))
			continue;
		f = find_field(r->fields, name);
		if (!f) {
			snprintf(why, CTL_WHY_LEN, "%s has no field %.40s",
				 r->name, name);
			return -EBADMSG;
		}
		if (!is_of_type(v, f->type)) {
			snprintf(why, CTL_WHY_LEN, "%s: %s must be %s",
				 r->name, name, type_name(f->type));
			return -EBADMSG;
		}
	}
	for (f = r->fields; f && f->name; f++)
		if (f->need == CTL_NEEDED && !json_object_get(args, f->name)) {
			snprintf(why, CTL_WHY_LEN, "%s needs the field %s",
				 r->name, f->name);
			return -EBADMSG;
		}
	return 0;
}

static int parse_object(struct ctl_parsed *p,
			const struct ctl_request *requests, char *why)
{
	const json_t *id = json_object_get(p->args, "id");
	const json_t *verb = json_object_get(p->args, "do");
	const struct ctl_request *r;

	if (!json_is_integer(id) || json_integer_value(id) < 0 ||
	    json_integer_value(id) > ID_MAX) {
		snprintf(why, CTL_WHY_LEN, "id must be a whole number from 0 "
			 "to 2^53");
		return -EBADMSG;
	}
	p->id = json_integer_value(id);
	if (!json_is_string(verb)) {
		snprintf(why, CTL_WHY_LEN, "do must name the request");
		return -EBADMSG;
	}
	for (r = requests; r->name; r++)
		if (!strcmp(r->name, json_string_value(verb)))
			break;
	if (!r->name) {
		snprintf(why, CTL_WHY_LEN, "there is no request %.40s",
			 json_string_value(verb));
		return -ENOSYS;
	}
	p->request = r;
	return check_fields(r, p->args, why);
}

int ctl_parse(struct ctl_parsed *p, const struct ctl_request *requests,
	      const char *line, size_t len, char *why)
{
	json_error_t je;
	int err;

	p->id = CTL_ID_NONE;
	p->request = NULL;
	p->args = json_loadb(line, len, JSON_REJECT_DUPLICATES, &je);
	if (!p->args) {
		snprintf(why, CTL_WHY_LEN, "not JSON: %s at octet %d", je.text,
			 je.position);
		return -EBADMSG;
	}
	if (!json_is_object(p->args)) {
		snprintf(why, CTL_WHY_LEN, "a request is a JSON object");
		err = -EBADMSG;
	} else {
		err = parse_object(p, requests, why);
	}
	if (err) {
		json_decref(p->args);
		p->args = NULL;
	}
	return err;
}

/* {id, key: value}; @value is given away. */
static char *answer(int64_t id, const char *key, json_t *value,
		    const char *why)
{
	json_t *a = json_object();
	char *text = NULL, *line = NULL;

	if (!a || !value) {
		json_decref(value);
		goto out;
	}
	if (id != CTL_ID_NONE && json_object_set_new(a, "id", json_integer(id)))
		goto out;
	if (json_object_set_new(a, key, value))	/* frees it if it fails */
		goto out;
	/* a reason with octets from outside may be no UTF-8: then without */
	if (why)
		(void)json_object_set_new(a, "why", json_string(why));
	text = json_dumps(a, JSON_COMPACT);
	if (text && asprintf(&line, "%s\n", text) < 0)
		line = NULL;
out:
	free(text);
	json_decref(a);
	return line;
}

char *ctl_answer_ok(int64_t id, json_t *result)
{
	return answer(id, "ok", result ? result : json_object(), NULL);
}

char *ctl_answer_error(int64_t id, int err, const char *why)
{
	return answer(id, "error", json_string(ctl_error_word(err)), why);
}

const char *ctl_error_word(int err)
{
	switch (-err) {
	case EBADMSG:
	case EINVAL:
	case ERANGE:
		return "bad_request";
	case ENOSYS:
		return "unknown";
	case ENOENT:
		return "not_found";
	case EPERM:
		return "not_now";
	case EBUSY:
		return "busy";
	case ENODEV:
	case ENOTCONN:
		return "unavailable";
	case EACCES:
		return "not_allowed";
	default:
		return "failed";
	}
}

int ctl_event_line(char *buf, size_t size, uint64_t seq, int64_t ts_ms,
		   uint64_t call, const char *type, const char *fields)
{
	int len = snprintf(buf, size, "{\"event\":{\"seq\":%" PRIu64
			   ",\"ts_ms\":%" PRId64 ",\"call\":%" PRIu64
			   ",\"type\":\"%s\",\"fields\":%s}}\n", seq, ts_ms,
			   call, type, fields);

	return len < 0 || (size_t)len >= size ? -ENOSPC : len;
}

/* "12:00:01.123 acd call=7 ..." */
uint64_t ctl_log_call(const char *line)
{
	const char *s = strchr(line, ' ');

	s = s ? strchr(s + 1, ' ') : NULL;
	if (!s || strncmp(s, " call=", 6))
		return 0;
	return strtoull(s + 6, NULL, 10);
}
