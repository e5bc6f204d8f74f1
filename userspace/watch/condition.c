// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The table of conditions. Times of E1 alarms: raised after 2 to 3 s, ended
 * after 9.5 to 10.5 s, as is usual in transmission equipment, so that a line
 * that flutters is one alarm. What restarts by itself (lqpri, the engine) has
 * the time for it. Limits are told where they are applied (judge.c).
 */
#include <errno.h>
#include <string.h>

#include "watch/condition.h"

#define LINE_MS		2000, 9500
#define RESTART_MS	10000, 2000	/* of a process */
#define SLOW_MS		30000, 60000	/* what comes and goes by nature */
#define SOON_MS		5000, 10000

const struct condition_row conditions[CONDITIONS] = {
	[CONDITION_NONE] = { "none", WATCH_OK, 0, 0, 0, "", "" },
	[CONDITION_ENGINE_AWAY] = {
		"engine.away", WATCH_FAULT, WATCH_BY_LQD, SOON_MS,
		"the boards cannot be reached",
		"load lq.ko or start lqsoft; see door in lqd.conf" },
	[CONDITION_BOARD_GONE] = {
		"board.gone", WATCH_FAULT, WATCH_BY_ENGINE, LINE_MS,
		"the board was there and has gone",
		"look at cable, slot and dmesg; if it is meant to be away: lqctl alarm clear" },
	[CONDITION_SPAN_GONE] = {
		"span.gone", WATCH_FAULT, WATCH_BY_ENGINE, SOON_MS,
		"lqd.conf names a span that no board has",
		"look at lqctl board list and at [span] and [port] in lqd.conf" },
	[CONDITION_SPAN_DOWN] = {
		"span.down", WATCH_WARNING, WATCH_BY_ENGINE, SOON_MS,
		"the span is not enabled", "start lqpri, or set its signalling in lqd.conf" },
	[CONDITION_SPAN_LOS] = {
		"span.los", WATCH_FAULT, WATCH_BY_ENGINE, LINE_MS,
		"no signal on the line",
		"look at cable and plug, then ask the carrier; lqloop test finds the side" },
	[CONDITION_SPAN_AIS] = {
		"span.ais", WATCH_FAULT, WATCH_BY_ENGINE, LINE_MS,
		"the line carries all ones: a fault behind the far end",
		"ask the carrier" },
	[CONDITION_SPAN_LFA] = {
		"span.lfa", WATCH_FAULT, WATCH_BY_ENGINE, LINE_MS,
		"no frame alignment",
		"look at the cable and whether the line is an E1 with frames" },
	[CONDITION_SPAN_RAI] = {
		"span.rai", WATCH_FAULT, WATCH_BY_ENGINE, LINE_MS,
		"the far end does not understand us",
		"look at the sending pair of the cable, then ask the carrier" },
	[CONDITION_SPAN_MULTIFRAME] = {
		"span.multiframe", WATCH_WARNING, WATCH_BY_ENGINE, LINE_MS,
		"no multiframe", "set CRC-4 and CAS of the line as the carrier has them" },
	[CONDITION_SPAN_UNAVAILABLE] = {
		"span.unavailable", WATCH_FAULT, WATCH_BY_ENGINE, LINE_MS,
		"severely errored for ten seconds and more", "ask the carrier" },
	[CONDITION_SPAN_ERRORS] = {
		"span.errors", WATCH_WARNING, WATCH_BY_ENGINE, SOON_MS,
		"severely errored seconds", "look at the cable; lqctl span perf tells when" },
	[CONDITION_SPAN_SLIPS] = {
		"span.slips", WATCH_WARNING, WATCH_BY_ENGINE, SOON_MS,
		"the line slips: its clock is not ours",
		"one side must give the clock; see clock in lqctl check" },
	[CONDITION_CLOCK_LOST] = {
		"clock.lost", WATCH_WARNING, WATCH_BY_ENGINE, SOON_MS,
		"no line gives the clock: the host's is used",
		"bring back one of the lines, else voices slip" },
	[CONDITION_CLOCK_OFF] = {
		"clock.off", WATCH_WARNING, WATCH_BY_ENGINE, SLOW_MS,
		"the line's clock and the host's differ too much",
		"ask the carrier; an E1 may be 50 ppm wrong" },
	[CONDITION_TICK_LATE] = {
		"tick.late", WATCH_WARNING, WATCH_BY_ENGINE, SOON_MS,
		"ticks begin late", "look at load and power saving of the host" },
	[CONDITION_TICK_MISSED] = {
		"tick.missed", WATCH_FAULT, WATCH_BY_ENGINE, SOON_MS,
		"many ticks are late: voices have gaps",
		"fewer calls, shorter echo cancelling, or a faster host" },
	[CONDITION_MEDIA_LATE] = {
		"media.late", WATCH_WARNING, WATCH_BY_ENGINE, SOON_MS,
		"the media thread wakes late", "look at the load of the host; give lqd its real-time priority" },
	[CONDITION_MEDIA_PAGED] = {
		"media.paged", WATCH_WARNING, WATCH_BY_ENGINE, 0, 60000,
		"voices have waited for memory that was on the disk",
		"lock_memory = yes, LimitMEMLOCK=infinity; look at the host's memory" },
	[CONDITION_RECORDING_FAILED] = {
		"recording.failed", WATCH_FAULT, WATCH_BY_ENGINE, 0, 60000,
		"recordings could not be written", "look at the folder recording_dir and its disk" },
	[CONDITION_LQPRI_AWAY] = {
		"lqpri.away", WATCH_FAULT, WATCH_BY_LQD, RESTART_MS,
		"lqpri is not connected: no ISDN", "systemctl status lqpri" },
	[CONDITION_DCHANNEL_DOWN] = {
		"dchannel.down", WATCH_FAULT, WATCH_BY_LQPRI, LINE_MS,
		"the D channel is down: no calls on this span",
		"look at the span's alarms and at side and timeslot in lqpri.conf" },
	[CONDITION_R2_DOWN] = {
		"r2.down", WATCH_FAULT, WATCH_BY_ENGINE, LINE_MS,
		"every R2 channel is blocked: no calls on this span",
		"look at the span's alarms; lqctl channel list tells who blocks" },
	[CONDITION_R2_BLOCKED] = {
		"r2.blocked", WATCH_WARNING, WATCH_BY_ENGINE, SLOW_MS,
		"some R2 channels are blocked", "lqctl channel list tells who blocks" },
	[CONDITION_PORT_DEAD] = {
		"port.dead", WATCH_FAULT, WATCH_BY_ENGINE, SOON_MS,
		"no voltage on the line", "look at the cable, then ask the carrier" },
	[CONDITION_TRUNK_UNREACHABLE] = {
		"trunk.unreachable", WATCH_FAULT, WATCH_BY_LQD, 0, 0,
		"the SIP trunk does not answer, or refuses calls",
		"look at the network and at the far server" },
	[CONDITION_PHONE_AWAY] = {
		"phone.away", WATCH_WARNING, WATCH_BY_LQD, SLOW_MS,
		"the phone of an agent who is logged in is not registered",
		"look at the phone and its network" },
	[CONDITION_SOUND_FAILED] = {
		"sound.failed", WATCH_WARNING, WATCH_BY_LQD, SOON_MS,
		"the sound card could not be used", "lqctl sound list tells why" },
	[CONDITION_DISK_FULL] = {
		"disk.full", WATCH_FAULT, WATCH_BY_LQD, SOON_MS,
		"the disk is full", "delete or move old recordings" },
	[CONDITION_DISK_LOW] = {
		"disk.low", WATCH_WARNING, WATCH_BY_LQD, SOON_MS,
		"the disk is nearly full", "delete or move old recordings" },
	[CONDITION_LEDGER_UNWRITABLE] = {
		"ledger.unwritable", WATCH_FAULT, WATCH_BY_LQD, 2000, 5000,
		"the ledger cannot be written: its events wait in memory",
		"look at the disk of data_dir and its owner" },
	[CONDITION_LEDGER_LOST] = {
		"ledger.lost", WATCH_FAULT, WATCH_BY_LQD, 0, 60000,
		"events of the ledger were lost", "look at the disk of data_dir" },
	[CONDITION_DATABASE_BEHIND] = {
		"database.behind", WATCH_WARNING, WATCH_BY_LQD, 10000, 5000,
		"the database is locked or unwritable; nothing is lost yet",
		"end what has lq.db locked; look at its disk" },
	[CONDITION_FILES_LOW] = {
		"files.low", WATCH_WARNING, WATCH_BY_LQD, SOON_MS,
		"few file descriptors are left", "raise LimitNOFILE of lqd.service" },
	[CONDITION_MEMORY_LOW] = {
		"memory.low", WATCH_WARNING, WATCH_BY_LQD, SLOW_MS,
		"little memory is left", "look at what else runs on the host" },
	[CONDITION_TIME_UNKEPT] = {
		"time.unkept", WATCH_WARNING, WATCH_BY_LQD, 900000, 60000,
		"nobody keeps the clock of the host", "run chrony or systemd-timesyncd" },
};

int condition_find(const char *name)
{
	int i;

	for (i = CONDITION_NONE + 1; i < CONDITIONS; i++)
		if (!strcmp(conditions[i].name, name))
			return i;
	return -ENOENT;
}

const char *watch_verdict_name(enum watch_verdict v)
{
	static const char *const names[] = {
		[WATCH_OK] = "ok", [WATCH_WARNING] = "warning",
		[WATCH_FAULT] = "fault",
	};

	return names[v];
}
