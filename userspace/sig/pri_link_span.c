/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The book of spans of pri_link_span.h. */
#include "sig/pri_link_span.h"

#include <errno.h>

#include "base/mem.h"

struct span_item {
	struct list link;	/* in order of number */
	struct pri_span s;
};

static void tell(const struct pri_spans *p, const struct pri_span *s)
{
	if (p->h)
		p->h(p->arg, s);
}

static struct span_item *item_get(struct pri_spans *p, uint32_t span)
{
	struct span_item *i, *fresh;

	list_for_each(i, &p->all, link) {
		if (i->s.span == span)
			return i;
		if (i->s.span > span)
			break;
	}
	fresh = mem_new(sizeof(*fresh), NULL);
	if (fresh) {
		fresh->s.span = span;
		list_add_between(&fresh->link, i->link.prev, &i->link);
	}
	return fresh;
}

void pri_spans_init(struct pri_spans *p)
{
	list_init(&p->all);
}

void pri_spans_fini(struct pri_spans *p)
{
	struct span_item *i;

	while ((i = list_first(&p->all, struct span_item, link))) {
		list_remove(&i->link);
		mem_deref(i);
	}
}

void pri_spans_set(struct pri_spans *p, const struct link_msg *m)
{
	struct span_item *i = item_get(p, m->span);

	if (!i)
		return;		/* lqpri tells again at the next change */
	i->s = (struct pri_span){ m->span, m->is_up, m->alarms, m->side,
				  m->channels, m->busy, m->blocked };
	tell(p, &i->s);
}

void pri_spans_down(struct pri_spans *p)
{
	struct span_item *i;

	list_for_each(i, &p->all, link) {
		i->s.is_up = false;
		i->s.busy = 0;
		tell(p, &i->s);
	}
}

int pri_spans_get(const struct pri_spans *p, unsigned int i,
		  struct pri_span *out)
{
	const struct span_item *s;

	list_for_each(s, &p->all, link) {
		if (i--)
			continue;
		*out = s->s;
		return 0;
	}
	return -ENOENT;
}
