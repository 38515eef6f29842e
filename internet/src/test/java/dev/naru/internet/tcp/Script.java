package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.ip.SendResult;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpOptions.SackBlock;
import dev.naru.internet.wire.TcpSegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A connection and a peer that does what the test says. Sequence numbers are relative: 0 is the
 * SYN, 1 the first byte, of either side. All data is of one pattern, which both directions are
 * checked for. What the connection has sent since the last look is asserted whole by {@link #sent},
 * a line a segment: {@code "ACK 1:1001 ack 1 (RTO)"}.
 */
final class Script implements Lower, ConnectionHandler {
  static final long MS = 1_000_000L;
  static final int SYN = TcpSegment.SYN;
  static final int ACK = TcpSegment.ACK;
  static final int FIN = TcpSegment.FIN;
  static final int RST = TcpSegment.RST;
  static final FourTuple TUPLE =
      new FourTuple(Ipv4Address.of("192.0.2.1"), 49152, Ipv4Address.of("198.51.100.7"), 80);

  /** MSS 1000, SACK; no timestamps, no scaling, so that numbers are round. */
  static final TcpConfig PLAIN = TcpConfig.DEFAULT.withOptions(true, false, false);

  private record Sent(TcpSegment segment, Ecn ecn, SendCause cause) {}

  final int iss;
  final int irs;
  final TcpConnection c;
  final List<String> heard = new ArrayList<>();
  private final List<Sent> log = new ArrayList<>();
  long now = 1000 * MS;
  int mtu = 1040;
  int window = 65535;
  boolean queueFull; // this host's own
  int lastAck = 1;
  boolean reading = true;
  Ecn mark = Ecn.NOT_ECT;
  TcpOptions peerOptions = TcpOptions.NONE;
  private int written;
  private int read;

  Script(TcpConfig config) {
    this(config, 10_000, 70_000);
  }

  Script(TcpConfig config, int iss, int irs) {
    this.iss = iss;
    this.irs = irs;
    c = new TcpConnection(TUPLE, config, this, 77, mtu);
    c.attach(now, this);
  }

  // Where tests start

  static Script synSent(TcpConfig config) {
    Script script = new Script(config);
    script.c.open(script.now, script.iss);
    script.sent("SYN 0:1");
    return script;
  }

  static Script synReceived(TcpConfig config) {
    Script script = new Script(config);
    script.c.openPassively(script.now, script.iss, script.make(SYN, 0, 0, 0, synOptions(config)));
    script.sent("SYN ACK 0:1 ack 1");
    return script;
  }

  private static TcpOptions synOptions(TcpConfig config) {
    TcpOptions options = TcpOptions.NONE.withMss(1000);
    options = config.sack() ? options.withSackPermitted() : options;
    options = config.windowScaling() ? options.withWindowScale(3) : options;
    return config.timestamps() ? options.withTimestamps(500, 0) : options;
  }

  static Script established() {
    return established(PLAIN);
  }

  static Script established(TcpConfig config) {
    return new Script(config).connected();
  }

  /** Round trip 10 ms. */
  Script connected() {
    TcpConfig config = c.config();
    c.open(now, iss);
    sent("SYN 0:1");
    now += 10 * MS;
    if (config.timestamps()) {
      peerOptions = TcpOptions.timestamps(500, c.timestamps.value(now - 10 * MS));
    }
    c.onSegment(
        now,
        make(
            SYN | ACK,
            0,
            1,
            0,
            config.timestamps() ? withEcho(synOptions(config)) : synOptions(config)),
        Ecn.NOT_ECT);
    sent("ACK 1:1 ack 1");
    heard("connected");
    state(States.ESTABLISHED);
    return this;
  }

  private TcpOptions withEcho(TcpOptions options) {
    return options.withTimestamps(500, peerOptions.tsEcho());
  }

  static Script finWait1() {
    Script script = established();
    script.c.shutdownOutput(script.now);
    script.sent("FIN ACK 1:2 ack 1");
    script.state(States.FIN_WAIT_1);
    return script;
  }

  static Script finWait2() {
    Script script = finWait1();
    script.ack(2);
    script.sent();
    script.state(States.FIN_WAIT_2);
    return script;
  }

  static Script closing() {
    Script script = finWait1();
    script.segment(FIN | ACK, 1, 1, 0);
    script.sent("ACK 2:2 ack 2");
    script.heard("ended");
    script.state(States.CLOSING);
    return script;
  }

  static Script closeWait() {
    Script script = established();
    script.segment(FIN | ACK, 1, 1, 0);
    script.sent("ACK 1:1 ack 2");
    script.heard("ended");
    script.state(States.CLOSE_WAIT);
    return script;
  }

  static Script lastAck() {
    Script script = closeWait();
    script.c.shutdownOutput(script.now);
    script.sent("FIN ACK 1:2 ack 2");
    script.state(States.LAST_ACK);
    return script;
  }

  /** Ten bytes of the peer's, and its FIN, were not read. */
  static Script lastAckWithUnread() {
    Script script = established();
    script.reading = false;
    script.segment(FIN | ACK, 1, 1, 10);
    script.c.shutdownOutput(script.now);
    script.take();
    script.heard("readable", "ended");
    script.state(States.LAST_ACK);
    return script;
  }

  static Script timeWait() {
    Script script = finWait2();
    script.segment(FIN | ACK, 1, 2, 0);
    script.sent("ACK 2:2 ack 2");
    script.heard("ended", "closed FINISHED");
    script.state(States.TIME_WAIT);
    return script;
  }

  // What the peer does

  TcpSegment make(int flags, int seq, int ack, int length, TcpOptions options) {
    return new TcpSegment(
        80,
        49152,
        irs + seq,
        (flags & ACK) == 0 ? 0 : iss + ack,
        flags,
        window,
        0,
        options,
        pattern(seq - 1, length));
  }

  void segment(int flags, int seq, int ack, int length) {
    c.onSegment(now, make(flags, seq, ack, length, peerOptions), mark);
  }

  /** Data from {@code from} up to {@code to}. */
  void data(int from, int to) {
    segment(ACK, from, lastAck, to - from);
  }

  void ack(int ack) {
    lastAck = ack;
    segment(ACK, c.receiver.nxt() - irs, ack, 0);
  }

  /** An ACK with blocks, given as left, right, left, right … */
  void sack(int ack, int... edges) {
    lastAck = ack;
    List<SackBlock> blocks = new ArrayList<>();
    for (int i = 0; i < edges.length; i += 2) {
      blocks.add(new SackBlock(iss + edges[i], iss + edges[i + 1]));
    }
    c.onSegment(now, make(ACK, c.receiver.nxt() - irs, ack, 0, peerOptions.withSack(blocks)), mark);
  }

  // What the application does

  void write(int length) {
    assertThat(c.write(now, pattern(written, length))).isTrue();
    written += length;
  }

  void readAll() {
    for (Payload next = c.read(now, 100_000); !next.isEmpty(); next = c.read(now, 100_000)) {
      assertThat(next.toByteArray()).isEqualTo(pattern(read, next.length()).toByteArray());
      read += next.length();
      next.release();
    }
  }

  void readAllUnchecked() {
    for (Payload next = c.read(now, 100_000); !next.isEmpty(); next = c.read(now, 100_000)) {
      next.release();
    }
  }

  int bytesRead() {
    return read;
  }

  static Payload pattern(int from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = patternAt(from + i);
    }
    return Payload.of(bytes);
  }

  static byte patternAt(int index) {
    return (byte) (index * 31 ^ index >> 8);
  }

  // Time

  /** Lets so many milliseconds pass. */
  void pass(long millis) {
    long until = now + millis * MS;
    while (c.nextDeadline() <= until) {
      now = Math.max(now, c.nextDeadline());
      c.onTimer(now);
    }
    now = until;
  }

  // What is asserted

  /** What was sent since the last look: these segments, and no other. */
  void sent(String... lines) {
    List<String> actual = log.stream().map(this::line).toList();
    log.clear();
    assertThat(actual).containsExactly(lines);
  }

  /** The segments sent since the last look. */
  List<TcpSegment> take() {
    List<TcpSegment> segments = log.stream().map(Sent::segment).toList();
    log.clear();
    return segments;
  }

  Ecn lastMark() {
    return log.getLast().ecn;
  }

  private String line(Sent sent) {
    TcpSegment s = sent.segment;
    int seq = s.seq() - iss;
    StringBuilder text = new StringBuilder(s.flagNames().strip().replace("PSH ", ""));
    text.append(' ').append(seq).append(':').append(seq + s.sequenceLength());
    if (s.hasAck()) {
      text.append(" ack ").append(s.ack() - irs);
    }
    for (int i = 0; i < s.options().sack().size(); i++) {
      SackBlock block = s.options().sack().get(i);
      text.append(i == 0 ? " sack " : ",");
      text.append(block.left() - irs).append('-').append(block.right() - irs);
    }
    boolean plain = sent.cause.text().isEmpty() || sent.cause == SendCause.SYN;
    if (!plain && sent.cause != SendCause.RESET) {
      text.append(" (").append(sent.cause.text()).append(')');
    }
    return text.toString();
  }

  void state(TcpState state) {
    assertThat(c.state()).isEqualTo(state);
  }

  void heard(String... events) {
    assertThat(heard).containsExactly(events);
    heard.clear();
  }

  static IpError icmp(IpError.Kind kind, int mtu) {
    return new IpError(
        kind, TUPLE.remote(), TUPLE.local(), TUPLE.remote(), mtu, Payload.of(new byte[8]));
  }

  // Below

  @Override
  public SendResult send(long time, FourTuple tuple, TcpSegment segment, Ecn ecn, SendCause cause) {
    assertThat(time).isEqualTo(now);
    if (queueFull) {
      segment.release();
      return SendResult.QUEUE_FULL;
    }
    int from = segment.seq() - iss - 1;
    for (int i = 0; i < segment.payload().length(); i++) {
      assertThat(segment.payload().byteAt(i)).isEqualTo(patternAt(from + i));
    }
    log.add(new Sent(segment, ecn, cause));
    return tuple.ipHeader() + segment.length() > mtu ? SendResult.TOO_BIG : SendResult.SENT;
  }

  @Override
  public int pathMtu(long time, FourTuple tuple) {
    return mtu;
  }

  @Override
  public void onState(long time, TcpConnection connection, TcpState before) {}

  @Override
  public void deadlineChanged(TcpConnection connection) {}

  // Above

  @Override
  public void onConnected(long time, TcpConnection connection) {
    heard.add("connected");
  }

  @Override
  public void onReadable(long time, TcpConnection connection) {
    if (reading) {
      readAll();
    } else {
      heard.add("readable");
    }
  }

  @Override
  public void onInputEnded(long time, TcpConnection connection) {
    heard.add("ended");
  }

  @Override
  public void onWritable(long time, TcpConnection connection) {
    heard.add("writable");
  }

  @Override
  public void onClosed(long time, TcpConnection connection, CloseReason reason) {
    heard.add("closed " + reason);
  }

  /**
   * n segments of 1000 bytes from sequence number {@code first} on, as {@link #sent} names them.
   */
  static String[] segments(int first, int count) {
    String[] lines = new String[count];
    Arrays.setAll(
        lines, i -> "ACK " + (first + 1000 * i) + ":" + (first + 1000 * (i + 1)) + " ack 1");
    return lines;
  }
}
