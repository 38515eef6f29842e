package dev.naru.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * One kind of request, asked for in one way, and what the ratio to the best peer has to be.
 *
 * @param key what chooses it on the command line, as does its beginning up to a hyphen
 * @param title for the table
 * @param way how it is asked for
 * @param path below the application, or among the files; empty where nothing is asked for by HTTP
 * @param connections kept open at a time, or clients that send datagrams
 * @param gate what {@link Verdict} wants, or NaN for a work that is only reported; some peers have
 *     one of their own
 */
record Work(String key, String title, Way way, String path, int connections, double gate) {

  /** What the POST sends and wants back. */
  static final int POSTED = 64 << 10;

  /** Requests a second of {@link Way#RATED}. */
  static final int RATE = 20_000;

  /** Streams a connection of {@link Way#H2}. */
  static final int STREAMS = 32;

  /** How requests are made. */
  enum Way {
    /** As fast as answers come. */
    GET,
    /** The same, with {@link #POSTED} octets to be echoed. */
    POST,
    /** The same as {@link #GET} by somebody who has logged in, all in one session. */
    LOGGED_IN,
    /** HTTP/2 over TLS, {@link #STREAMS} streams a connection, as fast as answers come. */
    H2,
    /** {@link #RATE} a second, whatever the server does; CPU a request is compared. */
    RATED,
    /**
     * A connection for each request, as fast as can be. Where it is TLS, wrk resumes its session:
     * only the first handshake of each of its connections is a full one.
     */
    CONNECTION,
    /** As fast as answers come, beside a {@link Crowd}. */
    CROWD,
    /** Bulk data to the client; a request is a MiB. */
    DOWNLOAD,
    /** Bulk data in both directions at once. */
    BOTH_WAYS,
    /** A datagram that comes back, one at a time of each client. */
    DATAGRAM
  }

  /** What nginx serves too. */
  static final List<Work> FILES =
      List.of(
          new Work("static-13", "static 13 B", Way.GET, "/files/13.txt", 64, 1.0),
          new Work("static-13", "static 13 B", Way.GET, "/files/13.txt", 512, 1.0),
          new Work("static-4k", "static 4 KiB", Way.GET, "/files/4k.bin", 64, 1.0),
          new Work("static-4k", "static 4 KiB", Way.GET, "/files/4k.bin", 512, 1.0),
          new Work("static-1m", "static 1 MiB", Way.GET, "/files/1m.bin", 64, 0.9),
          new Work("single-static", "static 13 B", Way.GET, "/files/13.txt", 1, Double.NaN),
          new Work("single-static", "static 4 KiB", Way.GET, "/files/4k.bin", 1, Double.NaN));

  /** What the servlet containers do. */
  static final List<Work> SERVLETS =
      List.of(
          new Work("servlet-64", "servlet 13 B", Way.GET, "/hello", 64, 1.15),
          new Work("servlet-512", "servlet 13 B", Way.GET, "/hello", 512, 1.15),
          new Work("page", "4 KiB page in 512-byte writes", Way.GET, "/page", 64, 1.0),
          new Work("echo", "64 KiB POST echo", Way.POST, "/echo", 64, 1.0),
          new Work("rated", "servlet 13 B at 20 k/s", Way.RATED, "/hello", 64, 0.85),
          new Work("single-servlet", "servlet 13 B", Way.GET, "/hello", 1, Double.NaN));

  /** What they do with a session, a filter and a security constraint. */
  static final List<Work> GUARDED =
      List.of(
          new Work("guarded", "servlet 13 B, logged in", Way.LOGGED_IN, Guarded.PATH, 64, 1.15));

  /** What they do over TLS. */
  static final List<Work> HTTP2 =
      List.of(new Work("h2", "h2 over TLS, servlet 13 B", Way.H2, "/hello", 32, 1.15));

  /** What another server behind them answers. */
  static final List<Work> PROXIED =
      List.of(
          new Work("proxy-1k", "proxied 1 KiB", Way.GET, "/files/1k.bin", 64, 0.9),
          new Work("proxy-1k", "proxied 1 KiB", Way.GET, "/files/1k.bin", 512, 0.9),
          new Work("proxy-1m", "proxied 1 MiB", Way.GET, "/files/1m.bin", 64, 0.9));

  /** The same over TLS, each request on a connection of its own. */
  static final List<Work> HANDSHAKES =
      List.of(
          new Work(
              "proxy-tls",
              "TLS handshake, proxied 1 KiB",
              Way.CONNECTION,
              "/files/1k.bin",
              64,
              0.8));

  /** What a server behind a forwarder answers. */
  static final List<Work> FORWARDED =
      List.of(
          new Work(
              "forward-connections",
              "TCP, a connection for 13 B",
              Way.CONNECTION,
              "/files/13.txt",
              64,
              0.8),
          new Work(
              "forward-crowd",
              "TCP, 13 B beside %d idle, %d slow".formatted(Crowd.IDLE, Crowd.SLOW),
              Way.CROWD,
              "/files/13.txt",
              16,
              Double.NaN));

  /** Octets through a forwarder. */
  static final List<Work> BULK =
      List.of(
          new Work("forward-streams", "TCP, MiB to the client", Way.DOWNLOAD, "", 4, 0.8),
          new Work("forward-streams", "TCP, MiB both ways", Way.BOTH_WAYS, "", 4, 0.8));

  /** Datagrams through a forwarder. */
  static final List<Work> DATAGRAMS =
      List.of(
          new Work("forward-udp", "UDP, 64 B there and back", Way.DATAGRAM, "", 128, Double.NaN));

  /** All of them, in the order of the tables. */
  static List<Work> all() {
    return Stream.of(
            FILES, SERVLETS, GUARDED, HTTP2, PROXIED, HANDSHAKES, FORWARDED, BULK, DATAGRAMS)
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Whether it is measured by {@code bench/proxy}, {@code bench/forward}, or else by the others.
   */
  boolean isFor(String mode) {
    return switch (mode) {
      case "proxy", "forward" -> isCalled(mode);
      default -> !isCalled("proxy") && !isCalled("forward");
    };
  }

  /** What the ratio to a peer has to be; NaN for one that is only reported. */
  double gate(Product peer) {
    return switch (peer.family()) {
      case "Caddy" -> way == Way.GET && path.equals("/files/1k.bin") ? 1.5 : Double.NaN;
      case "HAProxy" -> isFor("forward") ? gate : Double.NaN;
      case "nginx" -> isFor("forward") ? Double.NaN : gate;
      default -> gate;
    };
  }

  /** Whether a word of the command line means it. */
  boolean isCalled(String word) {
    return key.equals(word) || key.startsWith(word + "-");
  }

  /** Whether it is reported without a gate. */
  boolean reportedOnly() {
    return Double.isNaN(gate);
  }

  /** The octets of the right answer. */
  byte[] answer() {
    return switch (path) {
      case "/hello", Guarded.PATH, "/files/13.txt" ->
          "Hello, world!".getBytes(StandardCharsets.US_ASCII);
      case "/page" ->
          "A line of sixty-four octets, as a template might write it here.\n"
              .repeat(64)
              .getBytes(StandardCharsets.US_ASCII);
      case "/echo" -> posted();
      case "/files/1k.bin" -> new byte[1 << 10];
      case "/files/4k.bin" -> new byte[4 << 10];
      case "/files/1m.bin" -> new byte[1 << 20];
      default -> throw new IllegalArgumentException(path);
    };
  }

  /** What {@link Way#POST} sends. */
  static byte[] posted() {
    return "x".repeat(POSTED).getBytes(StandardCharsets.US_ASCII);
  }
}
