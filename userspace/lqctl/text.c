// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The table of texts, and how wide and how safe text from outside is. The key
 * of a text is its English form.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "lqctl/text.h"

static const struct {
	const char *english, *chinese;
} texts[] = {
	/* titles */
	{ "AGENT", "坐席" }, { "NAME", "姓名" }, { "STATE", "状态" },
	{ "REASON", "原因" }, { "PHONE", "话机" }, { "CALL", "呼叫" },
	{ "SINCE", "时长" }, { "ANSWERED", "接听" }, { "MISSED", "未接" },
	{ "QUEUE", "队列" }, { "WAITING", "等待" }, { "LONGEST", "最长等待" },
	{ "MEMBERS", "成员" }, { "READY", "空闲" }, { "TALKING", "通话" },
	{ "ENTERED", "进入" }, { "ABANDONED", "放弃" },
	{ "OVERFLOWED", "溢出" }, { "FROM", "主叫" }, { "TO", "被叫" },
	{ "TRUNK", "中继" }, { "AGE", "历时" }, { "RECORDING", "录音" },
	{ "START", "开始" }, { "WAIT", "等待" }, { "RING", "振铃" },
	{ "TALK", "通话" }, { "CAUSE", "释放码" }, { "BY", "挂机方" },
	{ "FILE", "录音文件" }, { "BOARD", "板卡" }, { "MODEL", "型号" },
	{ "SERIAL", "序列号" }, { "SPANS", "中继数" }, { "SPAN", "中继" },
	{ "ALARMS", "告警" }, { "D CHANNEL", "D信道" },
	{ "CHANNELS", "话路" }, { "BUSY", "占用" }, { "BLOCKED", "闭塞" },
	{ "INTERVAL", "时段" }, { "ES", "误码秒" }, { "SES", "严重误码秒" },
	{ "UAS", "不可用秒" }, { "BBE", "背景误块" }, { "ES 24 H", "误码秒24时" },
	{ "FAR ES", "远端误码秒" }, { "FAR SES", "远端严重误码秒" },
	{ "FAR UAS", "远端不可用秒" }, { "FAR BBE", "远端背景误块" },
	{ "CRC ERRORS", "CRC错误" }, { "SLIPS", "滑码" }, { "SLOT", "话路" },
	{ "KIND", "类型" }, { "LEG", "线路腿" }, { "CONF", "会议" },
	{ "HEARS", "听电平" }, { "SAYS", "说电平" }, { "LOST", "丢失" },
	{ "CONTACTS", "注册" }, { "LEVEL", "级别" }, { "DIRECTION", "方向" },
	{ "WHERE", "位置" }, { "FIRST SPAN", "首中继" },
	{ "PORT", "端口" }, { "LINE", "线路" }, { "SIGNALS", "线路信号" },
	{ "IN", "呼入数" }, { "OUT", "呼出数" },
	{ "PSEUDOWIRE", "伪线" }, { "LOCAL", "本端" }, { "PEER", "对端" },
	{ "CLOCK", "时钟" }, { "PLAYED", "播放" }, { "LATE", "迟到" },
	{ "REFUSED", "拒收" },
	{ "SOUND", "声卡" }, { "DEVICE", "设备" }, { "CALLS", "呼叫数" },
	{ "FAILED", "失败" }, { "XRUNS", "断续" }, { "SKIPPED", "跳过" },
	{ "MADE UP", "补入" }, { "RATE", "采样率" }, { "PPM", "时钟偏差" },
	/* states and other words in cells */
	{ "logged_out", "未签入" }, { "not_ready", "示忙" },
	{ "ready", "空闲" }, { "reserved", "已预占" },
	{ "ringing", "振铃" }, { "talking", "通话中" },
	{ "wrap_up", "话后" }, { "incoming", "呼入" }, { "ivr", "语音导航" },
	{ "queued", "排队" }, { "after", "评价" }, { "gone", "已结束" },
	{ "overheard", "旁听" },
	{ "up", "正常" }, { "down", "中断" }, { "none", "无" },
	{ "running", "运行" }, { "draining", "停止接入" },
	{ "stopping", "正在停止" }, { "in", "呼入" }, { "out", "呼出" },
	{ "internal", "内部" }, { "caller", "主叫" }, { "called", "被叫" },
	{ "agent", "坐席" }, { "system", "系统" }, { "yes", "是" },
	{ "no", "否" }, { "dead", "断线" }, { "idle", "空闲" },
	{ "offered", "振铃" }, { "spent", "拒接" }, { "seized", "占线" },
	{ "dialling", "拨号" }, { "calling", "呼叫中" },
	{ "alerting", "回铃" }, { "guard", "释放中" },
	{ "taken", "并机占用" }, { "dial_tone", "拨号音" },
	{ "digits", "收号" }, { "busy", "忙音" }, { "howler", "催挂音" },
	{ "locked", "未挂机" }, { "failed", "故障" },
	/* empty states */
	{ "No calls in progress.", "当前没有通话。" },
	{ "No agents are configured: add [agent NUMBER] to lqd.conf.",
	  "没有配置坐席：请在 lqd.conf 中加入 [agent 工号]。" },
	{ "No queues are configured: add [queue NAME] to lqd.conf.",
	  "没有配置队列：请在 lqd.conf 中加入 [queue 名称]。" },
	{ "No phones are configured: add [phone NUMBER] to lqd.conf.",
	  "没有配置话机：请在 lqd.conf 中加入 [phone 号码]。" },
	{ "No calls have been recorded in the ledger yet.",
	  "还没有话单。" },
	{ "No analog ports are configured: add [port SPAN-PORT] to lqd.conf.",
	  "没有配置模拟端口：请在 lqd.conf 中加入 [port 中继-端口]。" },
	{ "No sound cards are configured: add [sound NAME] to lqd.conf.",
	  "没有配置声卡：请在 lqd.conf 中加入 [sound 名称]。" },
	{ "No R2 lines are configured: signalling = r2 in [span NUMBER] of lqd.conf.",
	  "没有配置 R2 线路：请在 lqd.conf 的 [span 中继] 中加入 signalling = r2。" },
	{ "No pseudowires: lqctl pw add NAME LOCAL PEER.",
	  "没有伪线：lqctl pw add 名称 本端 对端。" },
	{ "lqctl: lq-satop.ko is not there (%s: %s): modprobe lq-satop\n",
	  "lqctl: lq-satop.ko 没有加载 (%s: %s)：modprobe lq-satop\n" },
	{ "lqctl: %s = %s: %s\n", "lqctl: %s = %s：%s\n" },
	{ "lqctl: \"%.40s\" is no setting of a pseudowire\n",
	  "lqctl: “%.40s”不是伪线的设置\n" },
	{ "%u written to %s\n", "%u 条已写入 %s\n" },
	{ "%u made or changed\n", "%u 条已建立或更改\n" },
	{ "lqctl: \"%.40s\" is no name of a pseudowire\n",
	  "lqctl: “%.40s”不能作伪线的名称\n" },
	{ "No boards.", "没有板卡。" }, { "No spans.", "没有中继。" },
	{ "No slots are in use; --all shows the idle ones, too.",
	  "没有占用的话路；加 --all 显示空闲话路。" },
	{ "Nobody serves this queue: add agents = ... to its section.",
	  "该队列没有坐席：请在其配置段中加入 agents = ...。" },
	{ "No such events.", "没有事件。" },
	/* sentences */
	{ "done", "完成" },
	{ "call %lld\n", "呼叫 %lld\n" },
	{ "(%lld log lines were lost)\n", "（丢失 %lld 行日志）\n" },
	{ "lqctl: lqd does not answer at %s: %s\n",
	  "lqctl：%s 上的 lqd 没有应答：%s\n" },
	{ "Is it running? Start it by: systemctl start lqd (or: lqd --config /etc/lq/lqd.conf)\n",
	  "它在运行吗？启动：systemctl start lqd（或：lqd --config /etc/lq/lqd.conf）\n" },
	{ "You may not control lqd: become root, or a member of the group in [ctl] group.\n",
	  "您无权控制 lqd：请用 root，或加入 [ctl] group 指定的组。\n" },
	{ "lqctl: lqd closed the connection\n", "lqctl：lqd 关闭了连接\n" },
	{ "lqctl: %s\n", "lqctl：%s\n" },
	/* status */
	{ "version", "版本" }, { "state", "状态" }, { "up for", "已运行" },
	{ "calls", "呼叫" }, { "boards", "板卡" }, { "voice", "语音" },
	{ "SIP", "SIP" }, { "ISDN", "ISDN" }, { "ledger", "账本" },
	{ "%lld in progress, %lld since the start, %lld refused",
	  "进行中 %lld，启动以来 %lld，拒绝 %lld" },
	{ "cannot be reached by door %s", "经 %s 无法到达" },
	{ "%s by door %s: %lld boards, %lld spans, %lld of %lld IP slots free",
	  "%s（%s）：板卡 %lld，中继 %lld，空闲 IP 话路 %lld / %lld" },
	{ "%lld voices, %lld recordings; packets: %lld in, %lld out, %lld lost, %lld late",
	  "语音 %lld 路，录音 %lld 路；包：收 %lld，发 %lld，丢 %lld，迟 %lld" },
	{ "%s port %lld: %lld calls, %lld phones' contacts, %lld bad messages",
	  "%s 端口 %lld：呼叫 %lld，注册 %lld，错误消息 %lld" },
	{ "lqpri is connected: %lld lines in use", "lqpri 已连接：占用 %lld 路" },
	{ "lqpri is not connected", "lqpri 未连接" },
	{ "%lld events, %lld of them in the database, %lld lost",
	  "事件 %lld，已入库 %lld，丢失 %lld" },
};

static enum language language;

void text_set_language(enum language l)
{
	language = l;
}

void text_set_language_from_env(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *value;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		value = getenv(names[i]);
		if (!value || !*value)
			continue;
		text_set_language(!strncmp(value, "zh", 2) ?
				  LANGUAGE_CHINESE : LANGUAGE_ENGLISH);
		return;
	}
}

const char *t(const char *english)
{
	size_t i;

	if (language == LANGUAGE_ENGLISH)
		return english;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!strcmp(texts[i].english, english))
			return texts[i].chinese;
	return english;
}

bool text_pair(size_t i, const char **english, const char **chinese)
{
	if (i >= sizeof(texts) / sizeof(texts[0]))
		return false;
	*english = texts[i].english;
	*chinese = texts[i].chinese;
	return true;
}

static uint32_t code_point(const char *s, unsigned int n)
{
	static const uint8_t lead[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = (uint8_t)s[0] & lead[n];
	unsigned int i;

	for (i = 1; i < n; i++)
		c = c << 6 | ((uint8_t)s[i] & 0x3f);
	return c;
}

/* East Asian Wide and Fullwidth of UAX 11, by block. */
static bool is_wide(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
	       (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
	       (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
	       (c >= 0xffe0 && c <= 0xffe6) ||
	       (c >= 0x1f300 && c <= 0x1faff) ||
	       (c >= 0x20000 && c <= 0x3fffd);
}

static bool is_combining(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0xfe00 && c <= 0xfe0f);
}

size_t text_width(const char *s)
{
	size_t width = 0;
	unsigned int n;
	uint32_t c;

	for (; *s; s += n ? n : 1) {
		n = utf8_printable(s);
		c = n ? code_point(s, n) : '?';
		width += is_wide(c) ? 2 : !is_combining(c);
	}
	return width;
}

const char *text_clean(const char *s, char *buf, size_t size)
{
	size_t len = 0;
	unsigned int n;

	for (; *s && len + 5 <= size; s += n ? n : 1) {
		n = utf8_printable(s);
		memcpy(buf + len, n ? s : "?", n ? n : 1);
		len += n ? n : 1;
	}
	buf[len] = '\0';
	return buf;
}

const char *text_duration(long long ms, char *buf)
{
	long long s = ms / 1000;

	if (s < 3600)
		snprintf(buf, 24, "%lld:%02lld", s / 60, s % 60);
	else
		snprintf(buf, 24, "%lld:%02lld:%02lld", s / 3600,
			 s / 60 % 60, s % 60);
	return buf;
}

const char *text_time(long long unix_ms, char *buf)
{
	time_t s = unix_ms / 1000;
	struct tm tm;

	if (!unix_ms || !localtime_r(&s, &tm) ||
	    !strftime(buf, 32, "%Y-%m-%d %H:%M:%S", &tm))
		buf[0] = '\0';
	return buf;
}
