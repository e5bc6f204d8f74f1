// SPDX-License-Identifier: GPL-2.0-or-later
/* lqloop's command line, see header. */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/lq.h>

#include "lqloop/limits.h"
#include "lqloop/options.h"

static const char usage[] =
"usage: lqloop [options] COMMAND [SPAN | SPAN:SPAN]...\n"
"\n"
"The bench for voice boards: tests lines, timeslots, signalling, speech and\n"
"ports, and writes a report with limits and a verdict. It needs the engine\n"
"(lq.ko or lqsoft) and nothing else; stop lqd first, or test idle spans.\n"
"\n"
"  list              boards, spans, and what their lines are like\n"
"  test              everything below\n"
"  bert              bit errors and clock only\n"
"  alarms            alarms raised and cleared\n"
"  soak              bit errors, clock and D channel for an hour, or --seconds\n"
"  analog            FXS and FXO ports in pairs\n"
"  report FILE       writes a report from one that was saved with --json\n"
"  limits            every limit: name, bounds, source\n"
"\n"
"A SPAN hears itself, by --loop; SPAN:SPAN are two on one cable, tested both ways.\n"
"\n"
"  --all             every span of every board, boards in parallel\n"
"  --loop KIND       where what is sent comes back:\n"
"                      plug     a plug in the socket, or equipment (default)\n"
"                      local    in the board, nothing plugged in\n"
"                      payload  SPAN:SPAN, the second one returns timeslots\n"
"                      remote   SPAN:SPAN, the second one returns every bit\n"
"                      pair     with --all: two and two spans on one cable\n"
"  --seconds N       length of the bit error test        (default 30; soak 3600)\n"
"  --pattern NAME    2e9 2e11 2e15 2e20 qrss 2e23        (default 2e15, O.151)\n"
"  --only A,B        only these of the tests: link slots bert bert-slots cas hdlc\n"
"                    voice digits alarms tick analog\n"
"  --inject          alarms: faults on the wire of a simulated board, too\n"
"  --limit NAME=MAX  another limit, or NAME=MIN..MAX\n"
"  --json FILE, --html FILE, --text FILE\n"
"                    where the report goes; text goes to stdout without --text\n"
"  --operator NAME   who tests, for the report\n"
"  --order TEXT      order or batch, for the report\n"
"  --door DOOR       auto, kernel or soft:PATH; may be given again (default auto)\n"
"  --quiet           no progress, no report on stdout\n"
"  --help            this text\n"
"\n"
"Status: 0 passed, 1 failed, 2 wrong use, 3 no board.\n";

enum { OPT_ALL = 256, OPT_LOOP, OPT_SECONDS, OPT_PATTERN, OPT_ONLY, OPT_INJECT,
       OPT_LIMIT, OPT_JSON, OPT_HTML, OPT_TEXT, OPT_OPERATOR, OPT_ORDER,
       OPT_DOOR, OPT_QUIET, OPT_HELP };

static const struct option long_options[] = {
	{ "all", no_argument, NULL, OPT_ALL },
	{ "loop", required_argument, NULL, OPT_LOOP },
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "pattern", required_argument, NULL, OPT_PATTERN },
	{ "only", required_argument, NULL, OPT_ONLY },
	{ "inject", no_argument, NULL, OPT_INJECT },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "json", required_argument, NULL, OPT_JSON },
	{ "html", required_argument, NULL, OPT_HTML },
	{ "text", required_argument, NULL, OPT_TEXT },
	{ "operator", required_argument, NULL, OPT_OPERATOR },
	{ "order", required_argument, NULL, OPT_ORDER },
	{ "door", required_argument, NULL, OPT_DOOR },
	{ "quiet", no_argument, NULL, OPT_QUIET },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 }
};

/* Names in the order of their enums. */
static const char *const ways[] = { "plug", "local", "payload", "remote",
				    "pair", NULL };
static const char *const patterns[] = { "off", "2e9", "2e11", "2e15", "2e20",
					"qrss", "2e23", NULL };

static const struct {
	const char *command, *tests;	/* tests NULL: all; "": none */
} commands[] = {
	{ "list", "" },
	{ "limits", "" },
	{ "report", "" },
	{ "test", NULL },
	{ "bert", "link,bert,bert-slots" },
	{ "alarms", "link,alarms" },
	{ "soak", "link,bert,hdlc" },
	{ "analog", "analog" },
};

static int bad(const char *what, const char *value)
{
	fprintf(stderr, "lqloop: %s %s: wrong; see lqloop --help\n", what, value);
	return STATUS_USE;
}

static int say(const char *what)
{
	fprintf(stderr, "lqloop: %s; see lqloop --help\n", what);
	return STATUS_USE;
}

static int by_name(unsigned int *out, const char *option, const char *text,
		   const char *const *names)
{
	unsigned int i;

	for (i = 0; names[i]; i++)
		if (!strcmp(names[i], text)) {
			*out = i;
			return 0;
		}
	return bad(option, text);
}

/* Up to @end; 1..@most */
static bool number(unsigned int *out, const char *text, char **end,
		   unsigned long most)
{
	unsigned long n;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtoul(text, end, 10);
	*out = n;
	return !errno && n >= 1 && n <= most;
}

static int read_seconds(struct options *o, const char *text)
{
	char *end;

	return number(&o->seconds, text, &end, 30 * 86400) && !*end ?
		       0 : bad("--seconds", text);
}

static int read_subject(struct options *o, const char *text)
{
	struct subject_name n = { 0 };
	char *end;

	if (o->n_subjects == SUBJECTS_MAX ||
	    !number(&n.a, text, &end, 0xffff))
		return bad("span", text);
	if (*end == ':' && (!number(&n.b, end + 1, &end, 0xffff) || n.a == n.b))
		return bad("span", text);
	if (*end)
		return bad("span", text);
	o->subjects[o->n_subjects++] = n;
	return 0;
}

static int read_door(struct options *o, const char *text)
{
	if (o->n_doors == DOORS_MAX)
		return bad("--door", text);
	o->doors[o->n_doors++] = text;
	return 0;
}

static int read_one(struct options *o, int option)
{
	unsigned int way;
	int status;

	switch (option) {
	case OPT_ALL:
		o->is_all = true;
		return 0;
	case OPT_LOOP:
		status = by_name(&way, "--loop", optarg, ways);
		o->way = status ? o->way : way;
		return status;
	case OPT_SECONDS:
		return read_seconds(o, optarg);
	case OPT_PATTERN:
		status = by_name(&o->pattern, "--pattern", optarg, patterns);
		return status || o->pattern ? status : bad("--pattern", optarg);
	case OPT_ONLY:
		o->only = optarg;
		return 0;
	case OPT_INJECT:
		o->does_inject = true;
		return 0;
	case OPT_LIMIT:
		return limit_set(optarg) ? bad("--limit", optarg) : 0;
	case OPT_JSON:
		o->json = optarg;
		return 0;
	case OPT_HTML:
		o->html = optarg;
		return 0;
	case OPT_TEXT:
		o->text = optarg;
		return 0;
	case OPT_OPERATOR:
		o->operator_name = optarg;
		return 0;
	case OPT_ORDER:
		o->order = optarg;
		return 0;
	case OPT_DOOR:
		return read_door(o, optarg);
	case OPT_QUIET:
		o->is_quiet = true;
		return 0;
	case OPT_HELP:
		fputs(usage, stdout);
		return -1;
	default:	/* getopt has told what is wrong */
		fputs("lqloop: see lqloop --help\n", stderr);
		return STATUS_USE;
	}
}

static bool is_in(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (!strncmp(list, name, len) &&
		    (!list[len] || list[len] == ','))
			return true;
	}
	return false;
}

static const char *const *command_tests(const char *command)
{
	unsigned int i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].command, command))
			return &commands[i].tests;
	return NULL;
}

bool options_runs(const struct options *o, const char *test)
{
	const char *const *tests = command_tests(o->command);

	if (!tests || (*tests && !is_in(*tests, test)))
		return false;
	return !o->only || is_in(o->only, test);
}

static int read_rest(struct options *o, int argc, char **argv)
{
	bool is_report, is_test;
	int i, status = 0;

	if (optind == argc)
		return say("what shall be done?");
	o->command = argv[optind];
	if (!command_tests(o->command))
		return bad("command", o->command);
	is_report = !strcmp(o->command, "report");
	is_test = !command_tests(o->command)[0] || *command_tests(o->command)[0];
	if (is_report) {
		o->report_file = argv[optind + 1];
		return argc == optind + 2 ? 0 : say("report wants one file");
	}
	for (i = optind + 1; i < argc && !status; i++)
		status = read_subject(o, argv[i]);
	if (!status && is_test && o->is_all == (o->n_subjects > 0))
		return say(o->is_all ? "either spans or --all" : "which span? (or --all)");
	return status;
}

static int check_ways(const struct options *o)
{
	bool needs_two = o->way == WAY_PAIR;
	unsigned int i;

	if (needs_two && !o->is_all)
		return say("without --all name pairs as SPAN:SPAN");
	for (i = 0; i < o->n_subjects; i++)
		if (o->subjects[i].b && o->way == WAY_LOCAL)
			return say("a local loop has one span");
	return 0;
}

int options_read(struct options *o, int argc, char **argv)
{
	int option, status = 0;

	*o = (struct options){ .pattern = LQ_BERT_2E15, .operator_name = "",
			       .order = "" };
	while (!status &&
	       (option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		status = read_one(o, option);
	if (!status)
		status = read_rest(o, argc, argv);
	if (!status)
		status = check_ways(o);
	if (status)
		return status;
	if (!o->n_doors)
		o->doors[o->n_doors++] = "auto";
	if (!o->seconds)
		o->seconds = strcmp(o->command, "soak") ? 30 : 3600;
	return 0;
}
