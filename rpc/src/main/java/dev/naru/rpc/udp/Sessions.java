package dev.naru.rpc.udp;

import dev.naru.engine.network.Clock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The sessions of a server's port, by client and address: a client whose address changes starts
 * anew. One that has been quiet for two minutes, with nothing in work, is forgotten, and one that
 * has ended likewise, since late copies of its packets must not begin it again; when there are too
 * many, one whose address was never proved, else the one that was used longest ago. On one loop.
 *
 * @param <P> who is behind a session
 */
public final class Sessions<P extends Sessions.Peer> {

  private static final Duration QUIET = Duration.ofMinutes(2);
  private static final Duration SWEEP = Duration.ofSeconds(10);

  /** Who is behind a session. */
  public interface Peer extends Session.Output {
    /** Its session; given before anything else happens. */
    void session(Session its);

    /** Its session. */
    Session session();

    /** Whether nothing is in work for it. */
    boolean isIdle();
  }

  private record Key(Header.ClientId client, InetSocketAddress address) {}

  private final Optional<byte[]> shared;
  private final int largest;
  private final int most;
  private final Clock clock;
  private final RandomGenerator random;
  private final Function<InetSocketAddress, P> peers;
  private final BiConsumer<InetSocketAddress, byte[]> stateless;
  private final LinkedHashMap<Key, P> known = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashSet<P> touched = new LinkedHashSet<>();

  /** When each is looked at next. */
  private final Map<P, Long> wakes = new HashMap<>();

  private boolean closed;

  /**
   * Without any yet.
   *
   * @param shared the key that clients have, 32 octets
   * @param largest octets of a message
   * @param most sessions at a time
   * @param peers makes one for an address
   * @param stateless sends a packet that belongs to no session
   */
  public Sessions(
      Optional<byte[]> shared,
      int largest,
      int most,
      Clock clock,
      RandomGenerator random,
      Function<InetSocketAddress, P> peers,
      BiConsumer<InetSocketAddress, byte[]> stateless) {
    this.shared = shared;
    this.largest = largest;
    this.most = most;
    this.clock = clock;
    this.random = random;
    this.peers = peers;
    this.stateless = stateless;
    clock.schedule(SWEEP, this::sweep);
  }

  /** Takes a packet; call {@link #flush} when no more have come. */
  public void onPacket(InetSocketAddress from, byte[] packet) {
    Optional<Header> header = Header.read(packet);
    if (header.isEmpty() || header.get().fromServer()) {
      return;
    }
    Key key = new Key(header.get().client(), from);
    P peer = known.get(key);
    long server = header.get().server();
    boolean over = peer != null && peer.session().isLost();
    if (server != 0 && (peer == null || over || peer.session().isOfAnother(server))) {
      Session.reset(packet, shared, random).ifPresent(reset -> stateless.accept(from, reset));
      return;
    } else if (over) {
      return; // a late copy of the session's first packet, whose call was worked on
    } else if (peer == null) {
      peer = peers.apply(from);
      peer.session(
          Session.server(header.get().client(), shared, largest, random, clock.nanos(), peer));
      makeRoom();
      known.put(key, peer);
    }
    peer.session().onPacket(clock.nanos(), packet);
    touched.add(peer);
  }

  private void makeRoom() {
    while (known.size() >= most) {
      Iterator<Map.Entry<Key, P>> all = known.entrySet().iterator();
      Map.Entry<Key, P> victim = all.next();
      for (int i = 0; i < 32 && victim.getValue().session().isValidated() && all.hasNext(); i++) {
        Map.Entry<Key, P> next = all.next();
        victim = next.getValue().session().isValidated() ? victim : next;
      }
      known.remove(victim.getKey());
      victim.getValue().session().close();
      victim.getValue().lost("too many sessions");
    }
  }

  /** A peer has something to send. */
  public void touch(P peer) {
    touched.add(peer);
  }

  /** Sends what the peers have that were touched. */
  public void flush() {
    while (!touched.isEmpty()) {
      List<P> all = List.copyOf(touched);
      touched.clear();
      long now = clock.nanos();
      for (P each : all) {
        each.session().flush(now);
        wake(each);
      }
    }
  }

  private void wake(P peer) {
    long deadline = peer.session().nextDeadline();
    if (deadline == Long.MAX_VALUE || closed) {
      return;
    }
    Long before = wakes.get(peer);
    if (before != null && before <= deadline) {
      return;
    }
    wakes.put(peer, deadline);
    clock.schedule(
        Duration.ofNanos(Math.max(0, deadline - clock.nanos())), () -> awake(peer, deadline));
  }

  private void awake(P peer, long deadline) {
    wakes.remove(peer, deadline);
    if (closed) {
      return;
    }
    if (peer.session().nextDeadline() <= clock.nanos()) {
      peer.session().onTimer(clock.nanos());
    }
    touch(peer);
    flush();
  }

  private void sweep() {
    if (closed) {
      return;
    }
    long now = clock.nanos();
    known
        .values()
        .removeIf(
            peer ->
                now - peer.session().lastHeard() > QUIET.toNanos()
                    && (peer.session().isLost() || (peer.isIdle() && peer.session().isIdle())));
    clock.schedule(SWEEP, this::sweep);
  }

  /** How many there are. */
  public int size() {
    return known.size();
  }

  /** Tells all that they are over. */
  public void close() {
    closed = true;
    known.values().forEach(peer -> peer.session().close());
    known.clear();
  }
}
