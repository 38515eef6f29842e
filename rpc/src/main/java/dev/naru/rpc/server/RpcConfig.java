package dev.naru.rpc.server;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.engine.config.Size;
import dev.naru.engine.network.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The key {@code rpc}.
 *
 * @param listen {@code tcp://}, {@code tls://} or {@code udp://host:port}
 * @param services a folder of JARs, or of folders of JARs, one a service
 * @param limits of messages and connections
 * @param patterns what holds for one pattern, by its canonical form
 * @param udp how datagrams are spoken
 * @param settings texts for the services
 */
public record RpcConfig(
    @Doc("Where to listen: tcp://host:port, tls://host:port or udp://host:port.")
        @Default("[tcp://127.0.0.1:3000, udp://127.0.0.1:3000]")
        List<Endpoint> listen,
    @Doc("A folder of JARs, or of folders of JARs: each a service.") Optional<Path> services,
    @Doc("Bounds of messages and connections.") RpcLimits limits,
    @Doc("What holds for one pattern, by the pattern.") Map<String, PatternConfig> patterns,
    @Doc("How datagrams are spoken.") UdpConfig udp,
    @Doc("Texts that services can ask for.") Map<String, String> settings) {

  public RpcConfig {
    listen = List.copyOf(listen);
    patterns = Map.copyOf(patterns);
    settings = Map.copyOf(settings);
  }

  /**
   * Bounds of messages and connections.
   *
   * @param message UTF-16 code units of one
   * @param depth levels that its JSON may be nested in
   * @param calls that a connection may have in work; it is not read beyond
   * @param timeout how long a call may take
   * @param frameTimeout without a byte of a message that has begun
   * @param idle without a message on a connection that has no call in work
   */
  public record RpcLimits(
      @Doc("Characters (UTF-16 code units) of a message.")
          @Default("1048576")
          @Range(min = "256", max = "134217728")
          int message,
      @Doc("Levels that its JSON may be nested in.") @Default("64") @Range(min = "2", max = "500")
          int depth,
      @Doc("Calls in work of one connection, which is not read beyond.")
          @Default("1000")
          @Range(min = "1", max = "100000")
          int calls,
      @Doc("How long a call may take.") @Default("30s") @Range(min = "1ms", max = "24h")
          Duration timeout,
      @Doc("Without a byte of a message that has begun.")
          @Default("30s")
          @Range(min = "1s", max = "1h")
          Duration frameTimeout,
      @Doc("Without a message on a connection that has no call in work.")
          @Default("1h")
          @Range(min = "1s", max = "24h")
          Duration idle) {

    /** Every default. */
    public static final RpcLimits DEFAULTS =
        new RpcLimits(
            1_048_576,
            64,
            1_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofHours(1));
  }

  /**
   * What holds for one pattern; what is absent is as its method says.
   *
   * @param inFlight calls at a time
   * @param timeout how long one may take
   * @param roles who may call
   */
  public record PatternConfig(
      @Doc("Calls of it in work at a time.") @Range(min = "1", max = "1000000")
          Optional<Integer> inFlight,
      @Doc("How long a call of it may take.") @Range(min = "1ms", max = "24h")
          Optional<Duration> timeout,
      @Doc("Roles of which an account needs one to call it.") Set<String> roles) {
    public PatternConfig {
      roles = Set.copyOf(roles);
    }
  }

  /**
   * How datagrams are spoken.
   *
   * @param plain whether one envelope a datagram is answered, as {@code @pirumu/nest-udp} sends it
   * @param reliable whether our reliable mode is spoken
   * @param keyFile 32 bytes in Base64; with it, only what is encrypted is listened to
   * @param message bytes of a message in chunks
   * @param sessions peers that are remembered
   * @param groups multicast groups to listen to
   */
  public record UdpConfig(
      @Doc("Whether one envelope a datagram is answered.") @Default("true") boolean plain,
      @Doc("Whether the reliable mode is spoken.") @Default("true") boolean reliable,
      @Doc("A file with 32 bytes in Base64: then only what is encrypted with them is heard.")
          Optional<Path> keyFile,
      @Doc("Bytes of a message that comes in chunks.")
          @Default("1MiB")
          @Range(min = "1KiB", max = "64MiB")
          Size message,
      @Doc("Peers of the reliable mode that are remembered.")
          @Default("10000")
          @Range(min = "1", max = "1000000")
          int sessions,
      @Doc("Multicast groups whose events are heard.") List<String> groups) {
    public UdpConfig {
      groups = List.copyOf(groups);
    }

    /** Every default. */
    public static final UdpConfig DEFAULTS =
        new UdpConfig(true, true, Optional.empty(), new Size(1_048_576), 10_000, List.of());
  }

  /** With the defaults, for services of the program itself. */
  public static RpcConfig listening(Endpoint... listen) {
    return new RpcConfig(
        List.of(listen),
        Optional.empty(),
        RpcLimits.DEFAULTS,
        Map.of(),
        UdpConfig.DEFAULTS,
        Map.of());
  }
}
