// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq.ko: parameters, the ladder up, the ladder down. README.md tells the rest.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/lq.h>
#include <linux/module.h>

#include "cdev.h"
#include "dchan.h"
#include "debug.h"
#include "host.h"
#include "hw/sim.h"
#include "hw/wire.h"
#include "node.h"
#include "tick.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

#define LQ_AREA_MIB_MAX 16384

static unsigned int sim_spans = 2;
module_param(sim_spans, uint, 0444);
MODULE_PARM_DESC(sim_spans, "E1 spans of the simulated board, 0..16");

static unsigned int sim_ports;
module_param(sim_ports, uint, 0444);
MODULE_PARM_DESC(sim_ports,
		 "analog ports of the simulated board, half FXS, half FXO: even, 0..24");

static unsigned int ip_slots = 64;
module_param(ip_slots, uint, 0444);
MODULE_PARM_DESC(ip_slots, "IP slots, 1..512");

static unsigned int area_mib = 256;
module_param(area_mib, uint, 0444);
MODULE_PARM_DESC(area_mib, "bound on all mapped areas together, MiB, 1..16384");

static int __init lq_check_params(void)
{
	if (sim_spans > LQ_SIM_SPANS_MAX) {
		pr_err("sim_spans=%u is not in 0..%u\n", sim_spans,
		       LQ_SIM_SPANS_MAX);
		return -EINVAL;
	}
	if (sim_ports > LQ_SIM_PORTS_MAX || sim_ports % 2) {
		pr_err("sim_ports=%u is not an even number in 0..%u\n",
		       sim_ports, LQ_SIM_PORTS_MAX);
		return -EINVAL;
	}
	if (!ip_slots || ip_slots > LQ_ENGINE_IP_MAX) {
		pr_err("ip_slots=%u is not in 1..%u\n", ip_slots,
		       LQ_ENGINE_IP_MAX);
		return -EINVAL;
	}
	if (!area_mib || area_mib > LQ_AREA_MIB_MAX) {
		pr_err("area_mib=%u is not in 1..%u\n", area_mib,
		       LQ_AREA_MIB_MAX);
		return -EINVAL;
	}
	return 0;
}

/*
 * A D channel can be opened as soon as its node is there. Whoever did so before
 * we failed runs our code until he closes it; the tick tells him that it is dead.
 * One reference is that of who loads us.
 */
static void __init lq_wait_for_others(void)
{
	while (module_refcount(THIS_MODULE) > 1)
		usleep_range(1000, 2000);
}

/* ctl and media come last: who finds them finds everything. */
static int __init lq_init(void)
{
	int ret;

	ret = lq_check_params();
	if (ret)
		return ret;
	ret = lq_host_init(ip_slots);
	if (ret)
		return ret;
	ret = lq_node_init();
	if (ret)
		goto fini_host;
	lq_debug_init();
	lq_tick_start();
	ret = lq_dchan_file_init();
	if (ret)
		goto stop_tick;
	ret = lq_sim_board_init(sim_spans, sim_ports);
	if (ret)
		goto fini_dchan_file;
	ret = lq_cdev_init(area_mib);
	if (ret)
		goto fini_sim;
	pr_info("version " LQ_VERSION ", ABI %u, %u IP slots\n", LQ_ABI_VERSION,
		ip_slots);
	return 0;

fini_sim:
	lq_sim_board_fini();
fini_dchan_file:
	lq_dchan_file_fini();
	lq_wait_for_others();
stop_tick:
	lq_tick_stop();
	lq_debug_fini();
	lq_node_fini();
fini_host:
	lq_host_fini();
	return ret;
}

/* No file is open: each holds the module. */
static void __exit lq_exit(void)
{
	lq_cdev_fini();
	lq_sim_board_fini();
	lq_dchan_file_fini();
	lq_tick_stop();
	lq_debug_fini();
	lq_node_fini();
	lq_host_fini();
}

module_init(lq_init);
module_exit(lq_exit);

MODULE_DESCRIPTION("LQ voice boards: engine, simulated board, /dev/lq");
MODULE_AUTHOR("The LQ authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(LQ_VERSION);
