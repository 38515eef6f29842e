package dev.naru.internet.tcp;

import java.util.function.Consumer;

/**
 * How a connection behaves.
 *
 * @param sendBuffer bytes that an application may have written but that are not acknowledged yet
 * @param maxSendBuffer to which the congestion window may raise that limit
 * @param receiveBuffer bytes that are kept for an application to read, and so the first window
 * @param maxReceiveBuffer to which a fast reader raises that limit; it decides the window's scale
 * @param sack selective acknowledgement (RFC 2018), and with it RACK-TLP (RFC 8985)
 * @param timestamps RFC 7323 section 3
 * @param windowScaling RFC 7323 section 2
 * @param ecn whether it asks for congestion notification (RFC 3168); when asked, it always agrees
 * @param noDelay whether a small segment is sent while another is not acknowledged (no Nagle)
 * @param congestion how the congestion window grows
 * @param keepAlive whether and how a silent peer is probed
 * @param maxSegment the most payload of a segment, either way, whatever the path would carry: what
 *     its MSS option says at most
 * @param baseMss payload of a segment that every path is taken to carry, at least 48: to it a
 *     connection falls back whose larger segments vanish without a word, and from it on it looks
 *     for more (RFC 4821 section 7.2)
 * @param fastOpen how many connections of a listener may have begun with data on their SYN and not
 *     finished their handshake (RFC 7413 section 5.1); 0, and it takes no such data
 * @param times durations
 */
public record TcpConfig(
    int sendBuffer,
    int maxSendBuffer,
    int receiveBuffer,
    int maxReceiveBuffer,
    boolean sack,
    boolean timestamps,
    boolean windowScaling,
    boolean ecn,
    boolean noDelay,
    Congestion congestion,
    KeepAlive keepAlive,
    int maxSegment,
    int baseMss,
    int fastOpen,
    Times times) {

  private static final long SECOND = 1_000_000_000L;
  private static final int MAX_BUFFER = 1 << 30; // RFC 7323 section 2.3: windows of up to 1 GiB

  /** What is in use today. */
  public static final TcpConfig DEFAULT =
      new TcpConfig(
          256 << 10,
          8 << 20,
          128 << 10,
          6 << 20,
          true,
          true,
          true,
          false,
          false,
          Congestion.CUBIC,
          KeepAlive.OFF,
          65535,
          1024,
          0,
          Times.DEFAULT);

  /** How the congestion window grows. */
  public enum Congestion {
    /** RFC 5681 and RFC 6582; out of slow start by HyStart++ (RFC 9406). */
    NEW_RENO,
    /** RFC 9438; out of slow start by HyStart++ (RFC 9406). */
    CUBIC,
    /** The same, but out of slow start by HyStart, at once and for good, as Linux does. */
    CUBIC_HYSTART
  }

  /**
   * Probing of a silent peer (RFC 9293 section 3.8.4). Nanoseconds.
   *
   * @param on off by default, as it must be
   * @param idle silence before the first probe; at least two hours by default
   * @param interval between probes
   * @param probes how many go unanswered before the connection is given up
   */
  public record KeepAlive(boolean on, long idle, long interval, int probes) {
    public static final KeepAlive OFF = new KeepAlive(false, 7200 * SECOND, 75 * SECOND, 9);

    public KeepAlive {
      if (idle <= 0 || interval <= 0 || probes < 1) {
        throw new IllegalArgumentException("keepalive times and probes must be positive");
      }
    }
  }

  /**
   * Durations, in nanoseconds.
   *
   * @param initialRto before any round trip was measured (RFC 6298 section 2.1)
   * @param minRto least time that the timer adds to the round trip. RFC 6298 section 2.4 has a
   *     whole second, which no stack in use does: with RACK-TLP a timer that is early does little
   *     harm
   * @param maxRto at least 60 s (RFC 6298 section 2.5)
   * @param delayedAck how long an ACK waits for company; less than half a second (RFC 9293 section
   *     3.8.6.3)
   * @param userTimeout how long data stays unacknowledged before the connection is given up (RFC
   *     9293 section 3.9.1)
   * @param connectTimeout the same for a SYN; at least 3 minutes (RFC 1122 section 4.2.3.5)
   * @param msl maximum segment lifetime: TIME-WAIT lasts two of it. RFC 9293 section 3.4.2 has two
   *     minutes, stacks in use 30 s
   * @param finWait2 how long a connection that its application has closed waits for the peer's FIN
   */
  public record Times(
      long initialRto,
      long minRto,
      long maxRto,
      long delayedAck,
      long userTimeout,
      long connectTimeout,
      long msl,
      long finWait2) {
    public static final Times DEFAULT =
        new Times(
            SECOND,
            SECOND / 5,
            60 * SECOND,
            SECOND / 25,
            300 * SECOND,
            180 * SECOND,
            30 * SECOND,
            60 * SECOND);

    public Times withDelayedAck(long nanos) {
      return new Times(
          initialRto, minRto, maxRto, nanos, userTimeout, connectTimeout, msl, finWait2);
    }

    public Times {
      if (minRto <= 0 || initialRto < minRto || maxRto < initialRto || delayedAck <= 0) {
        throw new IllegalArgumentException("0 < minRto ≤ initialRto ≤ maxRto must hold");
      }
      if (userTimeout <= 0 || connectTimeout <= 0 || msl < 0 || finWait2 <= 0) {
        throw new IllegalArgumentException("timeouts must be positive");
      }
    }
  }

  public TcpConfig {
    if (sendBuffer < 1 || receiveBuffer < 1) {
      throw new IllegalArgumentException("buffers must hold something");
    }
    if (maxSegment < 48 || maxSegment > 65535) {
      throw new IllegalArgumentException("a segment takes 48 to 65535 bytes");
    }
    if (baseMss < 48) {
      throw new IllegalArgumentException("every path carries segments of 48 bytes");
    }
    if (fastOpen < 0) {
      throw new IllegalArgumentException("0 turns Fast Open off; there is no less");
    }
    if (maxSendBuffer < sendBuffer
        || maxReceiveBuffer < receiveBuffer
        || Math.max(maxSendBuffer, maxReceiveBuffer) > MAX_BUFFER) {
      throw new IllegalArgumentException("a buffer's limit is between its start and 1 GiB");
    }
  }

  public TcpConfig withSendBuffer(int start, int limit) {
    return with(
        draft -> {
          draft.sendBuffer = start;
          draft.maxSendBuffer = limit;
        });
  }

  public TcpConfig withReceiveBuffer(int start, int limit) {
    return with(
        draft -> {
          draft.receiveBuffer = start;
          draft.maxReceiveBuffer = limit;
        });
  }

  /** With other options on its SYN. */
  public TcpConfig withOptions(boolean useSack, boolean useTimestamps, boolean useScaling) {
    return with(
        draft -> {
          draft.sack = useSack;
          draft.timestamps = useTimestamps;
          draft.windowScaling = useScaling;
        });
  }

  public TcpConfig withEcn(boolean on) {
    return with(draft -> draft.ecn = on);
  }

  public TcpConfig withNoDelay(boolean on) {
    return with(draft -> draft.noDelay = on);
  }

  public TcpConfig withCongestion(Congestion algorithm) {
    return with(draft -> draft.congestion = algorithm);
  }

  public TcpConfig withKeepAlive(KeepAlive probing) {
    return with(draft -> draft.keepAlive = probing);
  }

  public TcpConfig withMaxSegment(int bytes) {
    return with(draft -> draft.maxSegment = bytes);
  }

  public TcpConfig withBaseMss(int bytes) {
    return with(draft -> draft.baseMss = bytes);
  }

  public TcpConfig withFastOpen(int pending) {
    return with(draft -> draft.fastOpen = pending);
  }

  public TcpConfig withTimes(Times durations) {
    return with(draft -> draft.times = durations);
  }

  private TcpConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.config();
  }

  /** A copy that is being changed. */
  private static final class Draft {
    private int sendBuffer;
    private int maxSendBuffer;
    private int receiveBuffer;
    private int maxReceiveBuffer;
    private boolean sack;
    private boolean timestamps;
    private boolean windowScaling;
    private boolean ecn;
    private boolean noDelay;
    private Congestion congestion;
    private KeepAlive keepAlive;
    private int maxSegment;
    private int baseMss;
    private int fastOpen;
    private Times times;

    Draft(TcpConfig from) {
      sendBuffer = from.sendBuffer;
      maxSendBuffer = from.maxSendBuffer;
      receiveBuffer = from.receiveBuffer;
      maxReceiveBuffer = from.maxReceiveBuffer;
      sack = from.sack;
      timestamps = from.timestamps;
      windowScaling = from.windowScaling;
      ecn = from.ecn;
      noDelay = from.noDelay;
      congestion = from.congestion;
      keepAlive = from.keepAlive;
      maxSegment = from.maxSegment;
      baseMss = from.baseMss;
      fastOpen = from.fastOpen;
      times = from.times;
    }

    TcpConfig config() {
      return new TcpConfig(
          sendBuffer,
          maxSendBuffer,
          receiveBuffer,
          maxReceiveBuffer,
          sack,
          timestamps,
          windowScaling,
          ecn,
          noDelay,
          congestion,
          keepAlive,
          maxSegment,
          baseMss,
          fastOpen,
          times);
    }
  }
}
