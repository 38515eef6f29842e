package dev.naru.engine.tls;

import dev.naru.engine.config.Limits;
import dev.naru.engine.health.Health;
import dev.naru.engine.health.HealthRegistry;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's certificates and how they are shown. A change, be it of the configuration or of a
 * file, is in force for the handshakes that begin after it; connections that are open keep what
 * they were made with.
 *
 * <p>TLS itself is OpenSSL's (BoringSSL through Netty) where its native library can be loaded, the
 * JDK's otherwise.
 */
public final class Tls implements AutoCloseable {

  /** How often the files are looked at. */
  static final Duration LOOK = Duration.ofSeconds(30);

  /** From when on an end that comes near is warned of. */
  static final Duration NEAR = Duration.ofDays(14);

  private static final Duration WARN_AGAIN = Duration.ofDays(1);
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  static {
    // The JDK would let a client of TLS 1.2 renegotiate as often as it likes.
    if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
      System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }
  }

  private final Network network;
  private final HealthRegistry healths;
  private final Path data;
  private final SslProvider provider;
  private final TlsMetrics metrics;
  private volatile @Nullable Generation current;

  // Guarded by this.
  private final Set<List<String>> protocols = new LinkedHashSet<>();
  private TlsConfig config = TlsConfig.NONE;
  private FileStamps stamps = FileStamps.NONE;
  private TicketKeys tickets;
  private Optional<Instant> warned = Optional.empty();
  private Optional<HealthRegistry.Registration> health = Optional.empty();
  private Optional<Clock.Scheduled> look = Optional.empty();
  private boolean closed;

  /** Why the files as they are now cannot be used; empty when they can. */
  private volatile String failure = "";

  /** Without certificates, until {@link #change}. */
  public Tls(Network network, MeterRegistry metrics, HealthRegistry healths, Path data) {
    this(
        network,
        metrics,
        healths,
        data,
        OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK);
  }

  Tls(
      Network network,
      MeterRegistry metrics,
      HealthRegistry healths,
      Path data,
      SslProvider provider) {
    this.network = network;
    this.healths = healths;
    this.data = data;
    this.provider = provider;
    this.metrics = new TlsMetrics(metrics, network.clock());
    this.tickets = new TicketKeys(network.random(), network.clock().nanos());
  }

  /** A change that is in force. Call one of both methods, once. */
  public interface Change {
    /** Whether anything differs from what was in force before. */
    boolean changed();

    /** Lets go of what was in force before. */
    void keep();

    /** Goes back to what was in force before. */
    void undo();
  }

  /**
   * Moves to a configuration, whose files are read now.
   *
   * @throws IOException with a sentence for a person; nothing has changed
   */
  public synchronized Change change(TlsConfig next) throws IOException {
    TlsConfig configBefore = config;
    FileStamps stampsBefore = stamps;
    FileStamps seen = FileStamps.of(next);
    Generation before = current;
    Generation made = next.speaks() ? read(next) : null;
    boolean same = made == null ? before == null : before != null && made.sameAs(before);
    failure = "";
    stamps = seen;
    if (same) {
      return new Step(false, () -> {}, () -> {});
    }
    if (made != null) {
      open(made, before);
    }
    use(next, made);
    return new Step(
        true,
        () -> release(before),
        () -> {
          use(configBefore, before);
          stamps = stampsBefore;
          release(made);
        });
  }

  private record Step(boolean changed, Runnable keeping, Runnable undoing) implements Change {
    @Override
    public void keep() {
      keeping.run();
    }

    @Override
    public void undo() {
      undoing.run();
    }
  }

  private static void release(@Nullable Generation generation) {
    if (generation != null) {
      generation.release();
    }
  }

  private Generation read(TlsConfig from) throws IOException {
    Instant now = network.clock().instant();
    List<KeyMaterial> materials = new ArrayList<>();
    for (CertificateConfig each : from.certificates()) {
      KeyMaterial material = CertificateFiles.read(each);
      if (material.expiry().isBefore(now)) {
        throw new IOException(CertificateFiles.expired(each.cert(), material.expiry()));
      }
      materials.add(material);
    }
    Optional<DevelopmentLeaves> development = Optional.empty();
    if (from.development()) {
      var authority = DevelopmentAuthority.open(data, network.random(), now);
      development = Optional.of(new DevelopmentLeaves(authority, now));
    }
    Optional<Path> file = from.clientCertificates().authorities();
    List<X509Certificate> authorities =
        file.isPresent() ? CertificateFiles.certificates("authorities", file.get()) : List.of();
    return new Generation(from, materials, development, authorities);
  }

  /** Makes the contexts; with other ticket keys where others are let in. */
  private void open(Generation made, @Nullable Generation before) throws IOException {
    if (before != null && !made.letsInAs(before)) {
      tickets = new TicketKeys(network.random(), network.clock().nanos());
    }
    try {
      for (List<String> list : protocols) {
        made.open(list, provider, tickets);
      }
    } catch (IOException | RuntimeException e) {
      made.release();
      throw e;
    }
  }

  private synchronized void use(TlsConfig next, @Nullable Generation generation) {
    config = next;
    current = generation;
    metrics.show(generation == null ? List.of() : generation.materials());
    if (generation == null) {
      health.ifPresent(HealthRegistry.Registration::close);
      health = Optional.empty();
    } else if (health.isEmpty()) {
      health = Optional.of(healths.register("tls", this::health));
    }
    if (generation != null && look.isEmpty() && !closed) {
      look = Optional.of(network.clock().schedule(LOOK, this::lookSoon));
    }
    warn();
  }

  /**
   * Sets up accepted channels to speak TLS.
   *
   * @param list what is offered by ALPN (RFC 7301), the best first; may be empty
   * @param limits how long a handshake may take
   * @param then adds the server's handlers when a handshake is done; they are handed Netty's {@code
   *     SslHandshakeCompletionEvent} and find the protocol at the {@code SslHandler}
   * @throws IOException when there is no certificate
   */
  public synchronized ChannelInitializer<Channel> initializer(
      List<String> list, Limits limits, ChannelInitializer<Channel> then) throws IOException {
    Generation generation = current;
    if (generation == null) {
      throw new IOException(
          "TLS needs a certificate: add the key tls, with certificates or development: true");
    }
    List<String> copy = List.copyOf(list);
    generation.open(copy, provider, tickets);
    protocols.add(copy);
    return new SecureChannels(this, copy, limits, then);
  }

  SslHandler handler(List<String> list, ByteBufAllocator allocator) {
    while (true) {
      Generation generation = current;
      if (generation == null) {
        throw new IllegalStateException("TLS is not configured any more");
      }
      try {
        return generation.handler(list, allocator, network.executor());
      } catch (IllegalReferenceCountException replaced) {
        if (generation == current) {
          throw replaced;
        }
      }
    }
  }

  TlsMetrics metrics() {
    return metrics;
  }

  /** Whose TLS it is, for a person. */
  public String library() {
    return provider == SslProvider.JDK ? "the JDK's" : String.valueOf(OpenSsl.versionString());
  }

  // Looking at the files.

  private void lookSoon() {
    network
        .executor()
        .execute(
            () -> {
              try {
                look();
              } finally { // a mistake of ours must not be the last look
                synchronized (this) {
                  look =
                      closed || current == null
                          ? Optional.empty()
                          : Optional.of(network.clock().schedule(LOOK, this::lookSoon));
                }
              }
            });
  }

  /** Does what time and changed files ask for. May block. */
  synchronized void look() {
    Generation before = current;
    if (before == null || closed) {
      return;
    }
    if (tickets.rotate(network.clock().nanos())) {
      before.renew(tickets);
    }
    FileStamps seen = FileStamps.of(config);
    boolean old =
        before.development().filter(leaves -> leaves.old(network.clock().instant())).isPresent();
    if (!seen.equals(stamps) || old) {
      stamps = seen;
      reread(before, old);
    }
    warn();
  }

  private void reread(Generation before, boolean old) {
    Generation made;
    try {
      made = read(config);
      if (!old && made.sameAs(before)) {
        failure = "";
        return;
      }
      open(made, before);
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
      LOG.warn(
          "the certificates have changed and cannot be used: {}. The old ones are still shown;"
              + " correct the files, they are looked at every {} s",
          failure,
          LOOK.toSeconds());
      return;
    }
    failure = "";
    use(config, made);
    before.release();
    for (KeyMaterial each : made.materials()) {
      LOG.info("the certificate of {} is in force, until {}", each.title(), each.expiry());
    }
  }

  private void warn() {
    Instant now = network.clock().instant();
    Health is = health();
    if (is.status() == Health.Status.UP) {
      warned = Optional.empty();
    } else if (warned.isEmpty() || warned.get().plus(WARN_AGAIN).isBefore(now)) {
      warned = Optional.of(now);
      LOG.warn("tls: {}", is.detail());
    }
  }

  private Health health() {
    Generation generation = current;
    if (generation == null) {
      return Health.UP;
    }
    List<String> complaints = new ArrayList<>();
    if (!failure.isEmpty()) {
      complaints.add("the changed files cannot be used: " + failure);
    }
    Instant now = network.clock().instant();
    for (KeyMaterial each : generation.materials()) {
      Duration left = Duration.between(now, each.expiry());
      if (left.isNegative()) {
        complaints.add("the certificate of " + each.title() + " has expired: replace its files");
      } else if (left.compareTo(NEAR) < 0) {
        complaints.add(
            "the certificate of %s expires in %d days: replace its files"
                .formatted(each.title(), left.toDays()));
      }
    }
    return complaints.isEmpty()
        ? Health.UP
        : new Health(Health.Status.DEGRADED, String.join("; ", complaints));
  }

  /** Lets go of everything; connections that are open stay. */
  @Override
  public synchronized void close() {
    closed = true;
    look.ifPresent(Clock.Scheduled::cancel);
    look = Optional.empty();
    Generation last = current;
    use(TlsConfig.NONE, null);
    release(last);
  }
}
