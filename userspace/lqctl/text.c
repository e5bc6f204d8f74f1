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
	{ "SUBJECT", "对象" }, { "VERDICT", "结论" }, { "FOUND", "发现" },
	{ "WHAT TO DO", "处理" }, { "ALARM", "告警号" },
	{ "RAISED", "产生时间" }, { "CLEARED", "恢复时间" },
	{ "SEVERITY", "级别" },
	/* of the self-check */
	{ "OK", "正常" }, { "WARNING", "警告" }, { "FAULT", "故障" },
	{ "ok", "正常" }, { "warning", "警告" }, { "fault", "故障" },
	{ "engine", "语音引擎" }, { "tick", "节拍" }, { "clock", "时钟" },
	{ "board", "板卡" }, { "span", "中继" }, { "media", "媒体" },
	{ "lqpri", "lqpri" }, { "dchannel", "D信道" }, { "r2", "R2" },
	{ "port", "端口" }, { "trunk", "SIP中继" }, { "phone", "话机" },
	{ "phones", "话机" }, { "sound", "声卡" }, { "database", "数据库" },
	{ "disk", "磁盘" }, { "files", "文件描述符" }, { "memory", "内存" },
	{ "time", "系统时间" },
	{ "the boards cannot be reached", "无法到达板卡" },
	{ "load lq.ko or start lqsoft; see door in lqd.conf",
	  "加载 lq.ko 或启动 lqsoft；见 lqd.conf 的 door" },
	{ "the board was there and has gone", "板卡已脱离" },
	{ "look at cable, slot and dmesg; if it is meant to be away: lqctl alarm clear",
	  "检查电缆、插槽和 dmesg；如属有意拆除：lqctl alarm clear" },
	{ "lqd.conf names a span that no board has",
	  "lqd.conf 中的中继不存在" },
	{ "look at lqctl board list and at [span] and [port] in lqd.conf",
	  "核对 lqctl board list 与 lqd.conf 的 [span]、[port]" },
	{ "the span is not enabled", "中继未启用" },
	{ "start lqpri, or set its signalling in lqd.conf",
	  "启动 lqpri，或在 lqd.conf 中设置其信令" },
	{ "no signal on the line", "线路无信号" },
	{ "look at cable and plug, then ask the carrier; lqloop test finds the side",
	  "检查电缆和插头，再询问运营商；lqloop test 可判断哪一侧" },
	{ "the line carries all ones: a fault behind the far end",
	  "线路为全1信号：远端之后有故障" },
	{ "ask the carrier", "询问运营商" },
	{ "no frame alignment", "帧失步" },
	{ "look at the cable and whether the line is an E1 with frames",
	  "检查电缆，并确认线路是成帧的 E1" },
	{ "the far end does not understand us", "远端告警：远端收不到我方" },
	{ "look at the sending pair of the cable, then ask the carrier",
	  "检查电缆的发送线对，再询问运营商" },
	{ "no multiframe", "复帧失步" },
	{ "set CRC-4 and CAS of the line as the carrier has them",
	  "按运营商的设置配置 CRC-4 和 CAS" },
	{ "severely errored for ten seconds and more",
	  "连续十秒以上严重误码" },
	{ "severely errored seconds", "有严重误码秒" },
	{ "look at the cable; lqctl span perf tells when",
	  "检查电缆；lqctl span perf 显示时段" },
	{ "the line slips: its clock is not ours", "线路滑码：两侧时钟不同" },
	{ "one side must give the clock; see clock in lqctl check",
	  "须由一侧提供时钟；见 lqctl check 的时钟一行" },
	{ "no line gives the clock: the host's is used",
	  "没有线路提供时钟：使用主机时钟" },
	{ "bring back one of the lines, else voices slip",
	  "恢复其中一条线路，否则语音会滑码" },
	{ "the line's clock and the host's differ too much",
	  "线路时钟与主机时钟相差过大" },
	{ "ask the carrier; an E1 may be 50 ppm wrong",
	  "询问运营商；E1 时钟允许偏差 50 ppm" },
	{ "ticks begin late", "节拍迟到" },
	{ "look at load and power saving of the host",
	  "检查主机的负载和节能设置" },
	{ "many ticks are late: voices have gaps", "大量节拍迟到：语音断续" },
	{ "fewer calls, shorter echo cancelling, or a faster host",
	  "减少呼叫、缩短回声抵消，或换更快的主机" },
	{ "the media thread wakes late", "媒体线程唤醒迟到" },
	{ "look at the load of the host; give lqd its real-time priority",
	  "检查主机负载；给 lqd 实时优先级" },
	{ "voices have waited for memory that was on the disk", "语音曾等待从磁盘读取内存页" },
	{ "lock_memory = yes, LimitMEMLOCK=infinity; look at the host's memory",
	  "设 lock_memory = yes、LimitMEMLOCK=infinity；检查主机内存" },
	{ "recordings could not be written", "录音写入失败" },
	{ "look at the folder recording_dir and its disk",
	  "检查目录 recording_dir 及其磁盘" },
	{ "lqpri is not connected: no ISDN", "lqpri 未连接：ISDN 不可用" },
	{ "systemctl status lqpri", "systemctl status lqpri" },
	{ "the D channel is down: no calls on this span",
	  "D信道中断：该中继不能通话" },
	{ "look at the span's alarms and at side and timeslot in lqpri.conf",
	  "查看该中继的告警，以及 lqpri.conf 中的侧和时隙" },
	{ "every R2 channel is blocked: no calls on this span",
	  "R2 话路全部闭塞：该中继不能通话" },
	{ "look at the span's alarms; lqctl channel list tells who blocks",
	  "查看该中继的告警；lqctl channel list 显示闭塞方" },
	{ "some R2 channels are blocked", "部分 R2 话路闭塞" },
	{ "lqctl channel list tells who blocks",
	  "lqctl channel list 显示闭塞方" },
	{ "no voltage on the line", "线路无电压" },
	{ "look at the cable, then ask the carrier", "检查电缆，再询问运营商" },
	{ "the SIP trunk does not answer, or refuses calls",
	  "SIP中继无应答或拒绝呼叫" },
	{ "look at the network and at the far server",
	  "检查网络和对端服务器" },
	{ "the phone of an agent who is logged in is not registered",
	  "已签入坐席的话机未注册" },
	{ "look at the phone and its network", "检查话机及其网络" },
	{ "the sound card could not be used", "声卡无法使用" },
	{ "lqctl sound list tells why", "lqctl sound list 显示原因" },
	{ "the disk is full", "磁盘已满" },
	{ "the disk is nearly full", "磁盘将满" },
	{ "delete or move old recordings", "删除或转移旧录音" },
	{ "the ledger cannot be written: its events wait in memory",
	  "账本无法写入：事件暂存内存" },
	{ "look at the disk of data_dir and its owner",
	  "检查 data_dir 的磁盘和属主" },
	{ "events of the ledger were lost", "账本事件丢失" },
	{ "look at the disk of data_dir", "检查 data_dir 的磁盘" },
	{ "the database is locked or unwritable; nothing is lost yet",
	  "数据库被锁或不可写；尚未丢失" },
	{ "end what has lq.db locked; look at its disk",
	  "结束锁住 lq.db 的程序；检查其磁盘" },
	{ "few file descriptors are left", "文件描述符将用尽" },
	{ "raise LimitNOFILE of lqd.service",
	  "提高 lqd.service 的 LimitNOFILE" },
	{ "little memory is left", "内存不足" },
	{ "look at what else runs on the host", "检查主机上的其它程序" },
	{ "nobody keeps the clock of the host", "主机时钟未校时" },
	{ "run chrony or systemd-timesyncd",
	  "运行 chrony 或 systemd-timesyncd" },
	{ "No alarms are active.", "当前没有告警。" },
	{ "No alarm has ever been raised.", "从未产生告警。" },
	{ "The ledger could not be read yet: see lqctl check.",
	  "账本尚无法读取：见 lqctl check。" },
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
	{ "cas needs slots, without timeslot 16", "cas 需要 slots，且不含 16 时隙" },
	{ "cas = trunk: octets are 32, 64, 128, 256 or 512",
	  "cas = trunk 时 octets 为 32、64、128、256 或 512" },
	{ "cas = packets with rtp: cas_rtp is a payload type of its own",
	  "cas = packets 且有 rtp 时，cas_rtp 须是另一个负载类型" },
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
