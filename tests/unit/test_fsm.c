// SPDX-License-Identifier: GPL-2.0-or-later
/* A lamp with three states; its golden trace is the log it leaves. */
#include <errno.h>
#include <string.h>

#include "base/fsm.h"
#include "base/log.h"
#include "unit/harness.h"

enum { LAMP_OFF, LAMP_ON, LAMP_BROKEN, N_LAMP };
enum { EV_PRESS, EV_BURN, N_EV };

static const struct fsm_state lamp_states[N_LAMP] = {
	[LAMP_OFF] = { "off", FSM_BIT(EV_PRESS), FSM_BIT(LAMP_ON), 0 },
	[LAMP_ON] = { "on", FSM_BIT(EV_PRESS) | FSM_BIT(EV_BURN),
		      FSM_BIT(LAMP_OFF) | FSM_BIT(LAMP_BROKEN), 5000 },
	[LAMP_BROKEN] = { "broken", 0, 0, 0 },
};

static const char *const lamp_events[N_EV] = { "press", "burn" };

static const struct fsm_table lamp = {
	"lamp", lamp_states, N_LAMP, lamp_events, N_EV,
};

static char trace[1024];

static void hear(void *arg, enum log_level level, const char *line)
{
	size_t len = strlen(trace);

	/* the line without its time */
	snprintf(trace + len, sizeof(trace) - len, "%s\n",
		 strchr(line, ' ') + 1);
}

TEST(fsm_permitted_way_is_logged_step_by_step)
{
	struct fsm f;

	trace[0] = '\0';
	log_set_sink(hear, NULL);
	fsm_init(&f, &lamp, LAMP_OFF, 100, "lamp=%d", 3);
	CHECK(fsm_accepts(&f, EV_PRESS));
	CHECK_EQ(0, fsm_timeout_ms(&f));
	CHECK_EQ(0, fsm_go(&f, LAMP_ON, EV_PRESS, 200));
	CHECK_EQ(200, f.since_ms);
	CHECK_EQ(5000, fsm_timeout_ms(&f));
	CHECK_EQ(0, fsm_go(&f, LAMP_BROKEN, EV_BURN, 300));
	CHECK_STR("broken", fsm_state_name(&f));
	CHECK_STR("lamp lamp=3 state=on from=off event=press\n"
		  "lamp lamp=3 state=broken from=on event=burn\n", trace);
	log_set_sink(NULL, NULL);
}

TEST(fsm_refusal_is_logged_counted_and_not_performed)
{
	uint64_t before = fsm_refused_total();
	struct fsm f;

	trace[0] = '\0';
	log_set_sink(hear, NULL);
	fsm_init(&f, &lamp, LAMP_OFF, 0, "lamp=1");
	CHECK(!fsm_accepts(&f, EV_BURN));
	CHECK_EQ(-EPERM, fsm_go(&f, LAMP_BROKEN, EV_PRESS, 50));
	CHECK_EQ(LAMP_OFF, f.state);
	CHECK_EQ(0, f.since_ms);
	CHECK_EQ(2, f.refused);
	CHECK_EQ(before + 2, fsm_refused_total());
	CHECK_STR("lamp lamp=1 state=off refused_event=burn\n"
		  "lamp lamp=1 state=off refused_state=broken event=press\n",
		  trace);
	log_set_sink(NULL, NULL);
}

TEST(fsm_numbers_outside_the_table_are_refused)
{
	struct fsm f;

	fsm_init(&f, &lamp, LAMP_OFF, 0, "lamp=1");
	CHECK(!fsm_accepts(&f, N_EV));
	CHECK(!fsm_accepts(&f, 4000));
	CHECK_EQ(-EPERM, fsm_go(&f, N_LAMP, EV_PRESS, 0));
	CHECK_EQ(-EPERM, fsm_go(&f, 4000, 4000, 0));
	CHECK_EQ(LAMP_OFF, f.state);
}

TESTS(
	RUN(fsm_permitted_way_is_logged_step_by_step),
	RUN(fsm_refusal_is_logged_counted_and_not_performed),
	RUN(fsm_numbers_outside_the_table_are_refused),
)
