package dev.naru.internet.tcp;

import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A socket as applications know it: a listener, or a connection, or neither yet. */
final class ControlledSocket {

  /** What a call is refused with. */
  static final class Errno extends RuntimeException {
    private static final long serialVersionUID = 1;

    Errno(String name) {
      super(name, null, false, false);
    }
  }

  private static final long MS = 1_000_000L;

  private final ControlledHost host;
  private final LimitTimes times = new LimitTimes();
  private TcpConfig config;
  private Optional<IpAddress> address = Optional.empty();
  private int port;
  private @Nullable TcpListener listener;
  private @Nullable TcpConnection connection;
  private boolean connected;
  private boolean inputShut;
  private boolean outputShut;
  private @Nullable CloseReason error; // that no call has told yet
  private int sendBuffer;
  private int toldSendBuffer;
  private boolean corked;
  private int maxSegment;
  private int userTimeout;
  private int keepIdle = 7200;
  private int keepInterval = 75;
  private int keepCount = 9;
  private boolean keepAlive;
  private boolean fastOpen;
  private @Nullable IpAddress deferred; // by Fast Open, until something is written
  private int deferredPort;

  ControlledSocket(ControlledHost host) {
    this.host = host;
    config = host.config;
    sendBuffer = config.sendBuffer();
    toldSendBuffer = sendBuffer;
  }

  private TcpConnection established() {
    TcpConnection c = connection;
    if (c == null) {
      throw new Errno("ENOTCONN");
    }
    return c;
  }

  FourTuple tuple() {
    return established().tuple();
  }

  private final class Ears implements ConnectionHandler {
    @Override
    public void onConnected(long now, TcpConnection c) {
      connected = true;
    }

    @Override
    public void onClosed(long now, TcpConnection c, CloseReason reason) {
      error = reason == CloseReason.FINISHED ? null : reason;
    }
  }

  void bind(IpAddress local, int localPort) {
    address = local.isUnspecified() ? Optional.empty() : Optional.of(local);
    port = localPort;
  }

  void listen(int backlog) {
    listener =
        host.tcp
            .listen(address, port, Math.max(8, backlog), config, (_, _) -> {})
            .orElseThrow(() -> new Errno("EADDRINUSE"));
  }

  ControlledSocket accept() {
    if (listener == null) {
      throw new Errno("EINVAL");
    }
    ControlledSocket made = new ControlledSocket(host);
    made.config = config;
    made.maxSegment = maxSegment;
    made.connection =
        listener.accept(host.now, made.new Ears()).orElseThrow(() -> new Errno("EAGAIN"));
    made.connected = true;
    return made;
  }

  void connect(IpAddress remote, int remotePort) {
    if (connection == null && fastOpen && host.tcp.fastOpen().of(remote).isPresent()) {
      deferred = remote;
      deferredPort = remotePort;
      return;
    }
    if (connection == null) {
      open(remote, remotePort, Payload.empty());
      throw new Errno("EINPROGRESS");
    }
    throwError();
    if (!connected) {
      throw new Errno("EALREADY");
    }
  }

  private void open(IpAddress remote, int remotePort, Payload early) {
    TcpConnection made =
        fastOpen
            ? host.tcp.connectFast(
                host.now, address, port, remote, remotePort, config, new Ears(), early)
            : host.tcp.connect(host.now, address, port, remote, remotePort, config, new Ears());
    made.userTimeout(userTimeout > 0 ? userTimeout * MS : config.times().userTimeout());
    connection = made;
  }

  private void throwError() {
    CloseReason reason = error;
    if (reason != null) {
      error = null;
      throw new Errno(errno(reason));
    }
  }

  private static String errno(CloseReason reason) {
    return switch (reason) {
      case FINISHED -> "EPIPE";
      case REFUSED -> "ECONNREFUSED";
      case RESET -> "ECONNRESET";
      case ABORTED -> "ECONNABORTED";
      case TIMED_OUT -> "ETIMEDOUT";
      case UNREACHABLE, NO_ROUTE -> "EHOSTUNREACH";
      case ADDRESS_IN_USE -> "EADDRINUSE";
    };
  }

  byte[] read(int most) {
    TcpConnection c = established();
    Payload bytes = c.read(host.now, most);
    int length = bytes.length();
    byte[] all = bytes.toByteArray();
    bytes.release();
    while (length < most && c.readableBytes() > 0) { // slices as they came: read on
      Payload next = c.read(host.now, most - length);
      byte[] joined = java.util.Arrays.copyOf(all, length + next.length());
      next.copyTo(0, joined, length, next.length());
      length += next.length();
      all = joined;
      next.release();
    }
    if (length == 0 && !c.isInputEnded() && !inputShut) {
      throwError();
      if (!(c.state() instanceof TcpState.Closed)) {
        throw new Errno("EAGAIN");
      }
    }
    return all;
  }

  int write(byte[] bytes, boolean more) {
    IpAddress to = deferred;
    if (to != null) {
      deferred = null;
      open(to, deferredPort, Payload.of(bytes));
      return bytes.length;
    }
    TcpConnection c = established();
    throwError();
    if (outputShut || c.state() instanceof TcpState.Closed) {
      throw new Errno("EPIPE");
    }
    int room = Math.min(c.writableBytes(), Math.max(0, sendBuffer - c.sender.queued()));
    int taken = Math.min(bytes.length, room);
    times.applicationWaits(taken < bytes.length);
    if (bytes.length == 0) {
      return 0;
    }
    if (taken == 0) {
      throw new Errno("EAGAIN");
    }
    if (!c.write(host.now, Payload.of(bytes, 0, taken), more)) {
      throw new Errno("EAGAIN");
    }
    return taken;
  }

  void shutdown(String how) {
    TcpConnection c = established();
    inputShut |= !how.equals("write");
    if (!how.equals("read")) {
      outputShut = true;
      c.shutdownOutput(host.now);
    }
  }

  void close() {
    if (listener != null) {
      listener.close(host.now);
    }
    if (connection != null) {
      connection.close(host.now);
    }
  }

  void set(String name, int value) {
    TcpConnection c = connection;
    switch (name) {
      case "nodelay" -> {
        config = config.withNoDelay(value != 0);
        if (c != null) {
          c.noDelay(host.now, value != 0);
        }
      }
      case "cork" -> {
        corked = value != 0;
        if (c != null) {
          c.cork(host.now, corked);
        }
      }
      case "maxseg" -> {
        maxSegment = value;
        config = config.withMaxSegment(value);
      }
      case "sndbuf" -> {
        toldSendBuffer = 2 * value; // as Linux, which counts the overhead of its buffers, too
        sendBuffer = toldSendBuffer / 3 * 2;
        config = config.withSendBuffer(2 * value, Math.max(2 * value, config.maxSendBuffer()));
      }
      case "user-timeout" -> {
        userTimeout = value;
        if (c != null) {
          c.userTimeout(value * MS);
        }
      }
      case "linger" -> established().linger(value < 0 ? -1 : value * 1000L * MS);
      case "fastopen-connect" -> fastOpen = value != 0;
      case "fastopen" -> config = config.withFastOpen(value);
      case "keepalive" -> keepAlive = value != 0;
      case "keepidle" -> keepIdle = value;
      case "keepintvl" -> keepInterval = value;
      case "keepcnt" -> keepCount = value;
      default -> throw new Errno("ENOPROTOOPT");
    }
    if (listener != null) {
      listener.config(config);
    }
    if (name.startsWith("keep")) {
      TcpConfig.KeepAlive probing =
          new TcpConfig.KeepAlive(
              keepAlive, keepIdle * 1000L * MS, keepInterval * 1000L * MS, keepCount);
      config = config.withKeepAlive(probing);
      if (c != null) {
        c.keepAlive(host.now, probing);
      }
    }
  }

  String get(String name) {
    TcpConnection c = connection;
    return switch (name) {
      case "nodelay" -> (c == null ? config.noDelay() : c.noDelay()) ? "1" : "0";
      case "cork" -> corked ? "1" : "0";
      case "maxseg" ->
          Integer.toString(c != null ? c.sender.mss() : maxSegment > 0 ? maxSegment : 536);
      case "sndbuf" -> Integer.toString(toldSendBuffer);
      case "user-timeout" -> Integer.toString(userTimeout);
      case "keepalive" -> keepAlive ? "1" : "0";
      case "unread" -> Integer.toString(established().readableBytes());
      case "state" -> c == null ? "CLOSED" : c.state().text();
      case "error" -> {
        CloseReason reason = error;
        error = null;
        yield reason == null ? "0" : errno(reason);
      }
      default -> throw new Errno("ENOPROTOOPT");
    };
  }

  String poll() {
    TcpConnection c = connection;
    StringBuilder events = new StringBuilder();
    if (listener != null && listener.waiting() > 0) {
      events.append(" in");
    }
    if (c != null) {
      boolean over = c.state() instanceof TcpState.Closed;
      if (c.readableBytes() > 0 || c.isInputEnded() || inputShut || over) {
        events.append(" in");
      }
      if (connected && !outputShut && c.sender.queued() < sendBuffer / 3 * 2) {
        events.append(" out");
      }
      if (over || (c.isInputEnded() && outputShut)) {
        events.append(" hup");
      }
      if (error != null) {
        events.append(" err");
      }
    }
    return events.isEmpty() ? "none" : events.substring(1);
  }

  void measure(long now) {
    if (connection != null) {
      times.measure(now, connection);
    }
  }

  /**
   * Names as in Linux's {@code tcp_info}: windows in segments, times in microseconds, those since
   * something in milliseconds.
   */
  String info() {
    TcpConnection c = established();
    TcpInfo info = c.info();
    int mss = c.recovery.congestion.mss();
    Scoreboard board = c.sender.board;
    int retransmitted = 0;
    for (int i = 0; i < board.size(); i++) {
      Outstanding segment = board.get(i);
      retransmitted += segment.retransmitted() && !segment.lost && !segment.sacked ? 1 : 0;
    }
    boolean repairing =
        congestionState(c) >= 3; // what is sent again counts as lost until it arrives
    long threshold = info.ssthresh() / mss;
    return String.join(
        " ",
        "state=" + info.state().text(),
        "ca_state=" + congestionState(c),
        "snd_mss=" + info.mss(),
        "advmss=" + Handshake.mss(c.config(), c.sender.mtu(), c.tuple()),
        "snd_cwnd=" + info.cwnd() / mss,
        "snd_ssthresh=" + Math.min(0x7fffffff, threshold),
        "unacked=" + board.size(),
        "sacked=" + (board.sackedSegments() + c.recovery.assumedSegments()),
        "lost=" + (board.lostSegments() + (repairing ? retransmitted : 0)),
        "retrans=" + retransmitted,
        "total_retrans=" + info.retransmitted(),
        "rto=" + info.rto() / 1000,
        "rtt=" + Math.max(0, info.srtt()) / 1000,
        "rttvar=" + info.rttvar() / 1000,
        "min_rtt=" + c.recovery.rtt.minRtt() / 1000,
        "backoff=" + c.recovery.rtt.backoff(),
        "probes=" + c.sender.localRetries(),
        "reordering=" + Math.max(3, info.reordering()),
        "reord_seen=" + c.recovery.reorderings(),
        "notsent_bytes=" + info.unsent(),
        "last_data_recv=" + (host.now - times.lastDataReceived) / MS,
        "busy_time=" + times.busy / 1000,
        "rwnd_limited=" + times.limitedByWindow / 1000,
        "sndbuf_limited=" + times.limitedByBuffer / 1000);
  }

  private static int congestionState(TcpConnection c) {
    boolean disorder = c.sender.board.sackedSegments() > 0 || c.recovery.assumedSegments() > 0;
    return switch (c.recovery.phase()) {
      case OPEN -> disorder ? 1 : 0;
      case REDUCING -> 2;
      case RECOVERY -> 3;
      case LOSS -> 4;
    };
  }
}
