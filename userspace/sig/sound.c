// SPDX-License-Identifier: GPL-3.0-or-later
/* See sound.h. There is too little to a sound card for a state machine: a port
 * has a leg, or none. */
#include "sig/sound.h"

#include <errno.h>
#include <string.h>

#include "base/list.h"
#include "base/mem.h"
#include "base/str.h"

#define CAUSE_BUSY	17	/* Q.850 */
#define CAUSE_DESTINATION_OUT_OF_ORDER 27

struct port {
	struct list link;
	char name[SOUND_NAME_LEN];
	char number[LEG_NUMBER_LEN];	/* "": removed */
	uint32_t leg;		/* 0: none */
	uint64_t n_calls, n_failed;
	int error;
};

struct sound {
	struct list ports;
	struct leg_handler h;
	struct sound_wire wire;
};

int sound_new(struct sound **out, const struct leg_handler *h,
	      const struct sound_wire *w)
{
	struct sound *s = mem_new(sizeof(*s), NULL);

	if (!s)
		return -ENOMEM;
	list_init(&s->ports);
	s->h = *h;
	s->wire = *w;
	*out = s;
	return 0;
}

struct sound *sound_free(struct sound *s)
{
	struct port *p, *tmp;

	if (!s)
		return NULL;
	list_for_each_safe(p, tmp, &s->ports, link)
		mem_deref(p);
	return mem_deref(s);
}

static struct port *by_number(const struct sound *s, const char *number)
{
	struct port *p;

	list_for_each(p, &s->ports, link)
		if (*number && !strcmp(p->number, number))
			return p;
	return NULL;
}

static struct port *by_name(const struct sound *s, const char *name)
{
	struct port *p;

	list_for_each(p, &s->ports, link)
		if (!strcmp(p->name, name))
			return p;
	return NULL;
}

static struct port *by_leg(const struct sound *s, uint32_t leg)
{
	struct port *p;

	list_for_each(p, &s->ports, link)
		if (leg && p->leg == leg)
			return p;
	return NULL;
}

int sound_add(struct sound *s, const char *name, const char *number)
{
	struct port *p = by_name(s, name);

	if ((p && *p->number) || by_number(s, number))
		return -EEXIST;
	if (!*number || strlen(name) >= sizeof(p->name) ||
	    strlen(number) >= sizeof(p->number))
		return -EINVAL;
	if (!p) {
		p = mem_new(sizeof(*p), NULL);
		if (!p)
			return -ENOMEM;
		list_append(&s->ports, &p->link);
	}
	(void)str_copy(p->name, sizeof(p->name), name);	/* they fit */
	(void)str_copy(p->number, sizeof(p->number), number);
	return 0;
}

int sound_remove(struct sound *s, const char *name)
{
	struct port *p = by_name(s, name);

	if (!p || !*p->number)
		return -ENOENT;
	p->number[0] = '\0';
	return 0;
}

bool sound_has_line(const struct sound *s, const char *number)
{
	return by_number(s, number) != NULL;
}

static void tell(const struct sound *s, struct leg_event ev)
{
	ev.kind = LEG_SOUND;
	s->h.event(s->h.arg, &ev);
}

/* The port is free before the owner hears of it: he may call again at once. */
static void gone(const struct sound *s, struct port *p, uint8_t cause,
		 bool is_by_us)
{
	uint32_t leg = p->leg;

	p->leg = 0;
	tell(s, (struct leg_event){ .type = LEG_EV_GONE, .leg = leg,
				    .cause = cause, .is_by_us = is_by_us });
}

void sound_card_gone(struct sound *s, uint32_t leg)
{
	struct port *p = by_leg(s, leg);

	if (!p)
		return;
	p->n_failed++;
	p->error = -ENODEV;
	gone(s, p, CAUSE_DESTINATION_OUT_OF_ORDER, false);
}

void sound_each(const struct sound *s,
		void (*h)(void *arg, const struct sound_info *i), void *arg)
{
	struct port *p;

	list_for_each(p, &s->ports, link)
		if (*p->number || p->leg)
			h(arg, &(struct sound_info){
				.name = p->name, .number = p->number,
				.leg = p->leg, .n_calls = p->n_calls,
				.n_failed = p->n_failed, .error = p->error });
}

/* ----------------------------------------------------------------- commands */

static int do_invite(void *self, const struct leg_invite *inv)
{
	struct sound *s = self;
	struct port *p = by_number(s, inv->route);

	if (!p)
		return -ENOENT;
	if (p->leg) {
		tell(s, (struct leg_event){ .type = LEG_EV_GONE,
					    .leg = inv->leg,
					    .cause = CAUSE_BUSY });
		return 0;
	}
	p->leg = inv->leg;
	p->n_calls++;
	p->error = s->wire.open(s->wire.arg, inv->leg, p->name);
	if (p->error) {
		p->n_failed++;
		gone(s, p, p->error == -EBUSY ? CAUSE_BUSY :
		     CAUSE_DESTINATION_OUT_OF_ORDER, false);
		return 0;
	}
	tell(s, (struct leg_event){ .type = LEG_EV_ANSWER, .leg = inv->leg });
	return 0;
}

static int do_hangup(void *self, uint32_t leg, uint8_t cause)
{
	struct port *p = by_leg(self, leg);

	if (!p)
		return -ENOENT;
	gone(self, p, cause, true);
	return 0;
}

/* It never calls, has nothing to ring, and its keys are heard. */
static int do_nothing(void *self, uint32_t leg)
{
	return by_leg(self, leg) ? 0 : -ENOENT;
}

static int do_no_media(void *self, uint32_t leg, const struct leg_media *ours)
{
	return do_nothing(self, leg);
}

static int do_digit(void *self, uint32_t leg, char digit)
{
	return do_nothing(self, leg);
}

static const struct leg_ops ops = {
	.name = "sound",
	.kind = LEG_SOUND,
	.invite = do_invite,
	.accept = do_nothing,
	.alert = do_nothing,
	.progress = do_no_media,
	.answer = do_no_media,
	.update = do_no_media,
	.digit = do_digit,
	.hangup = do_hangup,
};

const struct leg_ops *sound_ops(void)
{
	return &ops;
}
