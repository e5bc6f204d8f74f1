// SPDX-License-Identifier: GPL-2.0-or-later
/* The ladder up and down, and what the module's parameters may be. */
#include "kernel/main.c"

#include "tests/kunit/bed.h"

/* Called before the module's own init, while its init code is still there. */
int __ref bed_up(struct kunit_suite *suite)
{
	unsigned int wanted = sim_spans;
	int ret;

	sim_spans = 0;
	ret = lq_init();
	sim_spans = wanted;
	return ret;
}

void __ref bed_down(struct kunit_suite *suite)
{
	lq_exit();
}

static void the_module_comes_and_goes(struct kunit *test)
{
	int i;

	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, 0, bed_up(NULL));
		KUNIT_EXPECT_PTR_NE(test, lq_host.engine, NULL);
		bed_down(NULL);
	}
}

static void __ref parameters_have_bounds(struct kunit *test)
{
	static const struct {
		unsigned int *parameter;
		unsigned int good, bad;
	} bounds[] = {
		{ &sim_spans, LQ_SIM_SPANS_MAX, LQ_SIM_SPANS_MAX + 1 },
		{ &sim_ports, LQ_SIM_PORTS_MAX, LQ_SIM_PORTS_MAX + 2 },
		{ &sim_ports, 2, 3 },
		{ &ip_slots, 1, 0 },
		{ &ip_slots, LQ_ENGINE_IP_MAX, LQ_ENGINE_IP_MAX + 1 },
		{ &area_mib, 1, 0 },
		{ &area_mib, LQ_AREA_MIB_MAX, LQ_AREA_MIB_MAX + 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bounds); i++) {
		unsigned int was = *bounds[i].parameter;

		*bounds[i].parameter = bounds[i].good;
		KUNIT_EXPECT_EQ(test, 0, lq_check_params());
		*bounds[i].parameter = bounds[i].bad;
		KUNIT_EXPECT_EQ(test, -EINVAL, lq_check_params());
		KUNIT_EXPECT_EQ(test, -EINVAL, lq_init());
		*bounds[i].parameter = was;
	}
}

static struct kunit_case lq_main_cases[] = {
	KUNIT_CASE(the_module_comes_and_goes),
	KUNIT_CASE(parameters_have_bounds),
	{}
};

static struct kunit_suite lq_main_suite = {
	.name = "lq_main",
	.test_cases = lq_main_cases,
};
kunit_test_suite(lq_main_suite);
