// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A report as one HTML file: no script, nothing fetched, so it can be archived
 * and printed. Colours follow the reader's light or dark preference.
 */
#include <string.h>

#include "lqloop/report.h"

static const char style[] =
":root{--ink:#1c2430;--dim:#667085;--line:#d9dee7;--paper:#fff;--back:#f4f6f9;"
"--good:#147a4b;--bad:#c22f2f;--none:#8a6d1d;--plot:#2563b8}\n"
"@media (prefers-color-scheme:dark){:root{--ink:#e6e9ef;--dim:#98a2b3;"
"--line:#343c4a;--paper:#1b212b;--back:#12161d;--good:#4cc38a;--bad:#ff7b72;"
"--none:#d9b451;--plot:#6ea8fe}}\n"
"*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);"
"font:15px/1.5 system-ui,sans-serif}main{max-width:62rem;margin:2rem auto;padding:0 1rem}\n"
"h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:0}"
"header,section,footer{background:var(--paper);border:1px solid var(--line);"
"border-radius:8px;padding:1rem 1.25rem;margin-bottom:1rem}\n"
"header>div,.head{display:flex;justify-content:space-between;align-items:center;gap:1rem}"
"dl{display:grid;grid-template-columns:7rem 1fr;margin:.8rem 0 0;gap:.1rem .5rem}"
"dt,.dim{color:var(--dim)}dd{margin:0}\n"
"table{border-collapse:collapse;width:100%;margin-top:.6rem}"
"th{font-weight:600;color:var(--dim);text-align:left;border-bottom:1px solid var(--line)}"
"td{border-bottom:1px solid var(--line)}td,th{padding:.25rem .5rem .25rem 0}"
"td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;padding-right:1.5rem}"
".n:last-child{padding-right:0}.m{table-layout:fixed}.m th:first-child{width:40%}"
".m th:last-child{width:10%}"
"tr:last-child td{border-bottom:0}p{margin:.5rem 0 0}\n"
".v{font-weight:700;font-size:.8rem;letter-spacing:.04em;padding:.1rem .6rem;"
"border:1.5px solid;border-radius:99px;white-space:nowrap}.v.big{font-size:1.1rem}"
".pass{color:var(--good)}.fail{color:var(--bad)}.skip{color:var(--none)}\n"
".plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(24rem,1fr));gap:1rem;margin-top:.8rem}"
"svg{width:100%;height:auto}svg text{fill:var(--dim);font:11px system-ui,sans-serif}"
"svg .t{fill:var(--ink);font-weight:600}svg .g{stroke:var(--line);fill:none}"
"svg .p{stroke:var(--plot);fill:none;stroke-width:1.8;stroke-linejoin:round}"
"svg .b{fill:var(--plot)}\n"
".sign{display:grid;grid-template-columns:1fr 1fr 1fr;gap:2rem;margin-top:2.2rem}"
".sign div{border-top:1px solid var(--ink);color:var(--dim);padding-top:.2rem;position:relative}"
".sign b{position:absolute;top:-1.7rem;color:var(--ink)}\n"
"@media print{body{background:#fff}section{break-inside:avoid}}\n";

void html_text(FILE *out, const char *s)
{
	static const char special[] = "&<>\"'";
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;",
						"&quot;", "&#39;" };
	const char *at;

	for (; *s; s++) {
		at = strchr(special, *s);
		if (at)
			fputs(entities[at - special], out);
		else
			fputc(*s, out);
	}
}

static void element(FILE *out, const char *name, const char *more,
		    const char *text)
{
	fprintf(out, "<%s%s>", name, more);
	html_text(out, text);
	fprintf(out, "</%s>", name);
}

static void badge(FILE *out, const json_t *of, const char *size)
{
	const char *v = report_string(of, "verdict");
	bool is_pass = !strcmp(v, "pass"), is_fail = !strcmp(v, "fail");

	fprintf(out, "<span class=\"v %s %s\">%s</span>",
		is_pass ? "pass" : is_fail ? "fail" : "skip", size,
		is_pass ? "PASS" : is_fail ? "FAIL" : "LEFT OUT");
}

static void fact(FILE *out, const char *name, const char *text)
{
	if (!*text)
		return;
	element(out, "dt", "", name);
	element(out, "dd", "", text);
}

static void board_fact(FILE *out, const json_t *b)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "%s, %s, serial %s, at %s",
		       report_string(b, "name"), report_string(b, "model"),
		       report_string(b, "serial"), report_string(b, "door"));
	fact(out, "Board", text);
}

static void head(FILE *out, const json_t *report)
{
	unsigned int n[3] = { 0 };
	const json_t *b;
	size_t i;

	fputs("<header><div><h1>Board test report</h1>", out);
	badge(out, report, "big");
	report_count(report, n);
	fprintf(out, "</div><p class=\"dim\">%u passed, %u failed, %u left out</p><dl>",
		n[VERDICT_PASS], n[VERDICT_FAIL], n[VERDICT_SKIP]);
	json_array_foreach(json_object_get(report, "boards"), i, b)
		board_fact(out, b);
	fact(out, "Engine", report_string(report, "engine"));
	fact(out, "Host", report_string(report, "host"));
	fact(out, "Order", report_string(report, "order"));
	fact(out, "Begun", report_string(report, "begun"));
	fact(out, "Ended", report_string(report, "ended"));
	fputs("</dl></header>\n", out);
}

static void summary(FILE *out, const json_t *results)
{
	const json_t *r;
	size_t i;

	fputs("<section><h2>Summary</h2><table><tr><th>Subject<th>Test"
	      "<th class=\"n\">Verdict</tr>\n", out);
	json_array_foreach(results, i, r) {
		fputs("<tr>", out);
		element(out, "td", "", report_string(r, "subject"));
		fprintf(out, "<td><a href=\"#r%zu\" style=\"color:inherit\">", i);
		html_text(out, report_string(r, "title"));
		fputs("</a></td><td class=\"n\">", out);
		badge(out, r, "");
		fputs("</td></tr>\n", out);
	}
	fputs("</table></section>\n", out);
}

/* As in print: one sign for "at most". */
static void limit(FILE *out, const json_t *m)
{
	char bounds[REPORT_TEXT];
	const char *rest = bounds;

	report_bounds(bounds, m);
	fputs("<td class=\"n\">", out);
	if (*rest == '<' || *rest == '>') {
		fputs(*rest == '<' ? "&le;" : "&ge;", out);
		rest += 2;
	}
	html_text(out, rest);
	fputs("</td>", out);
}

static void measure(FILE *out, const json_t *m)
{
	char value[REPORT_TEXT];
	bool is_bad = !strcmp(report_string(m, "verdict"), "fail");

	report_value(value, m);
	fputs("<tr>", out);
	element(out, "td", "", report_string(m, "what"));
	element(out, "td", is_bad ? " class=\"n fail\"" : " class=\"n\"", value);
	limit(out, m);
	element(out, "td", " class=\"dim\"", report_string(m, "source"));
	element(out, "td", is_bad ? " class=\"fail\"" : " class=\"pass\"",
		report_string(m, "verdict"));
	fputs("</tr>\n", out);
}

static void measures(FILE *out, const json_t *list)
{
	const json_t *m;
	size_t i;

	if (!json_array_size(list))
		return;
	fputs("<table class=\"m\"><tr><th>Measured<th class=\"n\">Value<th class=\"n\">Limit"
	      "<th>Source<th>Verdict</tr>\n", out);
	json_array_foreach(list, i, m)
		measure(out, m);
	fputs("</table>\n", out);
}

static void result(FILE *out, const json_t *r, size_t number)
{
	const json_t *plots = json_object_get(r, "plots"), *j;
	size_t i;

	fprintf(out, "<section id=\"r%zu\"><div class=\"head\"><h2>", number);
	html_text(out, report_string(r, "title"));
	element(out, "span", " class=\"dim\"", " \xc2\xb7 ");
	html_text(out, report_string(r, "subject"));
	fputs("</h2>", out);
	badge(out, r, "");
	fputs("</div>\n", out);
	measures(out, json_object_get(r, "measures"));
	json_array_foreach(json_object_get(r, "notes"), i, j)
		if (json_is_string(j))
			element(out, "p", "", json_string_value(j));
	if (json_array_size(plots))
		fputs("<div class=\"plots\">", out);
	json_array_foreach(plots, i, j)
		plot_svg(out, j);
	if (json_array_size(plots))
		fputs("</div>", out);
	fputs("</section>\n", out);
}

static void signature(FILE *out, const json_t *report)
{
	fputs("<footer><h2>Signed off</h2><div class=\"sign\"><div>", out);
	element(out, "b", "", report_string(report, "operator"));
	fputs("Tested by</div><div>Signature</div><div>", out);
	element(out, "b", "", report_string(report, "ended"));
	fputs("Date</div></div></footer>\n", out);
}

void report_html(FILE *out, const json_t *report)
{
	const json_t *results = json_object_get(report, "results"), *r;
	size_t i;

	fprintf(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width\">"
		"<title>LQ board test report</title>\n<style>\n%s</style></head>"
		"<body><main>\n", style);
	head(out, report);
	summary(out, results);
	json_array_foreach(results, i, r)
		result(out, r, i);
	signature(out, report);
	fputs("</main></body></html>\n", out);
}
