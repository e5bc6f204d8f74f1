// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/map.h"
#include "unit/harness.h"

#define N 1000

struct thing {
	struct map_link link;
	bool is_seen;
};

static struct map map;
static struct thing things[N];

static struct thing *find(uint64_t key)
{
	struct map_link *l = map_find(&map, key);

	return l ? list_entry(l, struct thing, link) : NULL;
}

TEST(map_finds_what_was_added_and_not_what_was_removed)
{
	unsigned int i;

	map_init(&map);
	for (i = 0; i < N; i++)		/* keys that share chains, too */
		map_add(&map, &things[i].link, 7 + 64ull * i);
	CHECK_EQ(N, map.n);
	for (i = 0; i < N; i++)
		CHECK(find(7 + 64ull * i) == &things[i]);
	CHECK(!find(8));
	for (i = 0; i < N; i += 2)
		map_remove(&map, &things[i].link);
	CHECK_EQ(N / 2, map.n);
	for (i = 0; i < N; i++)
		CHECK_EQ(i % 2, find(7 + 64ull * i) != NULL);
}

TEST(map_walk_meets_each_once)
{
	struct map_link *l = NULL;
	unsigned int i, n = 0;

	map_init(&map);
	CHECK(!map_next(&map, NULL));
	for (i = 0; i < N; i++) {
		things[i].is_seen = false;
		map_add(&map, &things[i].link, 1ull + (uint64_t)i * i);
	}
	while ((l = map_next(&map, l))) {
		CHECK(!list_entry(l, struct thing, link)->is_seen);
		list_entry(l, struct thing, link)->is_seen = true;
		n++;
	}
	CHECK_EQ(N, n);
}

TESTS(
	RUN(map_finds_what_was_added_and_not_what_was_removed),
	RUN(map_walk_meets_each_once),
)
