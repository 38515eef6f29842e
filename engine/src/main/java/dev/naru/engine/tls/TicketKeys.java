package dev.naru.engine.tls;

import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * The keys of session tickets (RFC 5077, RFC 8446 section 4.6.1) for OpenSSL: the newest encrypts,
 * the ones before it still decrypt for as long as a ticket lives. Whoever steals a key can read TLS
 * 1.2 sessions that were resumed with it: so none lives long, and none is ever written down.
 *
 * <p>The JDK's provider keeps keys of its own and changes them each hour.
 */
final class TicketKeys {

  /** How long a key encrypts. */
  static final Duration ROTATION = Duration.ofHours(6);

  /** How long a session may be resumed. */
  static final Duration LIFE = Duration.ofHours(12);

  /** The newest, and those that tickets in life may still be encrypted with. */
  private static final int KEPT = 1 + (int) (LIFE.toSeconds() / ROTATION.toSeconds());

  private final RandomGenerator random;
  private final Deque<byte[]> newestFirst = new ArrayDeque<>();
  private long rotated;

  TicketKeys(RandomGenerator random, long nanos) {
    this.random = random;
    add(nanos);
  }

  /** Whether the time of the newest was up, so that there is a newer one now. */
  synchronized boolean rotate(long nanos) {
    if (nanos - rotated < ROTATION.toNanos()) {
      return false;
    }
    add(nanos);
    return true;
  }

  private void add(long nanos) {
    byte[] key = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
    random.nextBytes(key);
    newestFirst.addFirst(key);
    while (newestFirst.size() > KEPT) {
      newestFirst.removeLast();
    }
    rotated = nanos;
  }

  /** Hands the keys to a context; nothing is done for the JDK's. */
  synchronized void give(SslContext context) {
    if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      sessions.setTicketKeys(
          newestFirst.stream().map(TicketKeys::key).toArray(OpenSslSessionTicketKey[]::new));
    }
  }

  /** How many there are. */
  synchronized int kept() {
    return newestFirst.size();
  }

  private static OpenSslSessionTicketKey key(byte[] octets) {
    return new OpenSslSessionTicketKey(
        Arrays.copyOfRange(octets, 0, 16),
        Arrays.copyOfRange(octets, 16, 32),
        Arrays.copyOfRange(octets, 32, 48));
  }
}
