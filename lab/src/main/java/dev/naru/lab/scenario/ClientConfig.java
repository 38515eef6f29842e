package dev.naru.lab.scenario;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.engine.config.Size;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Somebody who asks: exactly one of {@code get}, {@code ping}, {@code traceroute}, {@code tcp} and
 * {@code udp}.
 *
 * @param on its host
 * @param at when it asks first
 * @param times how often it asks
 * @param every so long after it asked before; an answer is not waited for
 * @param timeout after which an attempt has failed
 * @param get a page, over HTTP/1.1, on a connection of its own
 * @param ping a host
 * @param traceroute to a host
 * @param tcp {@code host:port} where what is said comes back
 * @param udp likewise, in a datagram
 * @param say what is said there
 * @param size says it over and over, up to so many bytes; once when absent
 * @param expect what must have come of it in the end
 */
public record ClientConfig(
    @Doc("Its host.") String on,
    @Doc("When it asks first.") @Default("0ms") Duration at,
    @Doc("How often it asks.") @Default("1") @Range(min = "1", max = "100000") int times,
    @Doc("So long after it asked before.") @Default("1s") Duration every,
    @Doc("After which an attempt has failed.") @Default("30s") Duration timeout,
    @Doc("An http:// URL.") Optional<URI> get,
    @Doc("A host to ping.") Optional<String> ping,
    @Doc("A host to find the way to.") Optional<String> traceroute,
    @Doc("host:port of an echo over TCP.") Optional<String> tcp,
    @Doc("host:port of an echo over UDP.") Optional<String> udp,
    @Doc("What is said there.") @Default("hello") String say,
    @Doc("Says it over and over, up to so many bytes.") Optional<Size> size,
    @Doc("What must have come of it.") Expectation expect) {

  private static final long MOST = 64 << 20;
  private static final long MOST_IN_A_DATAGRAM = 65_507;

  public ClientConfig {
    long kinds = Stream.of(get, ping, traceroute, tcp, udp).filter(Optional::isPresent).count();
    if (kinds != 1) {
      throw new IllegalArgumentException("expected one of get, ping, traceroute, tcp and udp");
    }
    if (get.isPresent() && !"http".equals(get.get().getScheme())) {
      throw new IllegalArgumentException("get needs a URL that begins with http://");
    }
    check("tcp", tcp);
    check("udp", udp);
    if (say.isEmpty()) {
      throw new IllegalArgumentException("say needs something to say");
    }
    long most = udp.isPresent() ? MOST_IN_A_DATAGRAM : MOST;
    if (size.isPresent() && (size.get().bytes() < 1 || size.get().bytes() > most)) {
      throw new IllegalArgumentException("size is from 1 to " + new Size(most) + " here");
    }
  }

  /** What is said in one attempt. */
  byte[] question() {
    byte[] once = say.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[size.map(Size::bytes).orElse((long) once.length).intValue()];
    for (int i = 0; i < all.length; i++) {
      all[i] = once[i % once.length];
    }
    return all;
  }

  private static void check(String key, Optional<String> echo) {
    if (echo.isPresent() && !echo.get().matches("[^:]+:\\d{1,5}")) {
      throw new IllegalArgumentException(key + " needs host:port, as in server:7");
    }
  }

  /** What it does, for people. */
  String what() {
    return get.map(url -> "get " + url)
        .or(() -> ping.map(host -> "ping " + host))
        .or(() -> traceroute.map(host -> "traceroute " + host))
        .or(() -> tcp.map(echo -> "tcp " + echo))
        .or(() -> udp.map(echo -> "udp " + echo))
        .orElseThrow();
  }

  /**
   * What is expected; what is absent may be anything.
   *
   * @param answers how many attempts were answered; all of them when absent
   * @param status of every answer over HTTP
   * @param within the slowest answer
   * @param atLeast the slowest answer again: it took no less, since something went wrong on the way
   * @param retransmissions segments that the client has sent again
   * @param bytes in all answers together, or hops of a traceroute
   * @param failure a word in the message of every attempt that failed
   */
  public record Expectation(
      @Doc("How many attempts were answered; all when absent.") Optional<Integer> answers,
      @Doc("Status of every answer.") Optional<Integer> status,
      @Doc("The slowest answer took no more.") Optional<Duration> within,
      @Doc("The slowest answer took no less.") Optional<Duration> atLeast,
      @Doc("Segments that the client has sent again.") Optional<Integer> retransmissions,
      @Doc("Bytes in all answers, or hops of a traceroute.") Optional<Long> bytes,
      @Doc("A word of what every failure says.") Optional<String> failure) {}
}
