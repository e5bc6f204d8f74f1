/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to ivr/: one key of a flow's JSON, read and checked by its kind. What
 * is wrong is said with its place, which the loader keeps.
 */
#ifndef IVR_KEY_H
#define IVR_KEY_H

#include <jansson.h>

#include "ivr/node.h"

/* Where we are reading, for messages. */
struct loader {
	struct flow *flow;
	char *err;
	const char *node;	/* NULL: the flow itself */
	const char *key;
};

/** loader_refuse - say why, with the place. Return: -EINVAL */
int loader_refuse(const struct loader *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** key_is_name - letters, digits, '_' and '-', shorter than CORE_KEY_LEN */
bool key_is_name(const char *s, size_t n);

/** key_take - the value of @k into its member of @n; -EINVAL, -ENOMEM */
int key_take(const struct loader *l, json_t *v, const struct node_key *k,
	     struct flow_node *n) __attribute__((warn_unused_result));

/** key_preset - the value of a key that is not there */
void key_preset(const struct node_key *k, struct flow_node *n);

/* The same for keys of the flow itself. */
int key_text(const struct loader *l, const json_t *v, char *to, size_t size)
	__attribute__((warn_unused_result));
int key_name(const struct loader *l, const json_t *v, char *to)
	__attribute__((warn_unused_result));
int key_number(const struct loader *l, const json_t *v,
	       const struct node_key *k, uint32_t *to)
	__attribute__((warn_unused_result));
int key_node(const struct loader *l, const json_t *v, int *to)
	__attribute__((warn_unused_result));

#endif
