package dev.naru.internet.nat;

import dev.naru.internet.time.RandomStream;
import dev.naru.internet.time.Timed;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpBody;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which port outside stands for which endpoint inside. A mapping lives as long as one of its
 * sessions; a forwarding for ever.
 */
final class NatTable implements Timed {
  static final int MAX_MAPPINGS = 16384;
  static final int MAX_SESSIONS = 65536;
  private static final long SWEEP = 10_000_000_000L;

  record Endpoint(int protocol, IpAddress address, int port) {}

  record Remote(IpAddress address, int port) {}

  /** A port outside, and with whom its owner has talked. */
  static final class Mapping {
    final Endpoint inside;
    final int outsidePort;
    final boolean permanent;
    final Map<Remote, Session> sessions = new LinkedHashMap<>();

    Mapping(Endpoint inside, int outsidePort, boolean permanent) {
      this.inside = inside;
      this.outsidePort = outsidePort;
      this.permanent = permanent;
    }
  }

  private record Outside(int protocol, int port) {}

  private final Map<Endpoint, Mapping> byInside = new LinkedHashMap<>();
  private final Map<Outside, Mapping> byOutside = new HashMap<>();
  private final RandomStream random;
  private int sessions;
  private long nextSweep = NEVER;

  NatTable(RandomStream random) {
    this.random = random;
  }

  /** A port outside that belongs to an endpoint inside for good; replaces what stood there. */
  void forward(int protocol, int outsidePort, IpAddress inside, int insidePort) {
    Mapping old = byOutside.get(new Outside(protocol, outsidePort));
    if (old != null) {
      remove(old);
    }
    put(new Mapping(new Endpoint(protocol, inside, insidePort), outsidePort, true));
  }

  private void put(Mapping mapping) {
    byInside.put(mapping.inside, mapping);
    byOutside.put(new Outside(mapping.inside.protocol, mapping.outsidePort), mapping);
  }

  private void remove(Mapping mapping) {
    sessions -= mapping.sessions.size();
    byInside.remove(mapping.inside, mapping);
    byOutside.remove(new Outside(mapping.inside.protocol, mapping.outsidePort));
  }

  /** The mapping for a packet from inside, new if need be; empty if there is no room. */
  Optional<Mapping> outbound(long now, Endpoint inside, Remote remote, IpBody body) {
    Mapping mapping = byInside.get(inside);
    if (mapping == null) {
      int port = byInside.size() >= MAX_MAPPINGS ? 0 : choosePort(inside);
      if (port == 0) {
        return Optional.empty();
      }
      mapping = new Mapping(inside, port, false);
      put(mapping);
    }
    return touch(now, mapping, remote, body, true);
  }

  /**
   * The mapping for a packet from outside, if its sender is let in: one whose address the owner of
   * the port has sent to (RFC 4787 section 5, address-dependent filtering), or anyone on a
   * forwarded port.
   */
  Optional<Mapping> inbound(long now, int protocol, int outsidePort, Remote remote, IpBody body) {
    Mapping mapping = byOutside.get(new Outside(protocol, outsidePort));
    if (mapping == null) {
      return Optional.empty();
    }
    boolean known =
        mapping.sessions.containsKey(remote)
            || mapping.sessions.keySet().stream().anyMatch(r -> r.address.equals(remote.address));
    return known || mapping.permanent ? touch(now, mapping, remote, body, false) : Optional.empty();
  }

  private Optional<Mapping> touch(
      long now, Mapping mapping, Remote remote, IpBody body, boolean outbound) {
    Session session = mapping.sessions.get(remote);
    if (session == null) {
      if (sessions >= MAX_SESSIONS) {
        return Optional.empty();
      }
      session = new Session(mapping.inside.protocol);
      mapping.sessions.put(remote, session);
      sessions++;
    }
    session.onPacket(now, body, outbound);
    if (nextSweep == NEVER) {
      nextSweep = now + SWEEP;
    }
    return Optional.of(mapping);
  }

  /** The mapping whose owner, outside, is this port; for errors about packets that it has sent. */
  Optional<Mapping> find(int protocol, int outsidePort) {
    return Optional.ofNullable(byOutside.get(new Outside(protocol, outsidePort)));
  }

  /** The mapping of an endpoint inside, if it has one. */
  Optional<Mapping> find(Endpoint inside) {
    return Optional.ofNullable(byInside.get(inside));
  }

  /**
   * The same port if it is free (RFC 4787 section 4.2.1); otherwise one of the same parity (section
   * 4.2.2, REQ-4) from the same range (REQ-3: never one that another endpoint has).
   */
  private int choosePort(Endpoint inside) {
    if (isFree(inside.protocol, inside.port)) {
      return inside.port;
    }
    int low = 1024;
    int pairs = (65536 - low) / 2;
    int start = random.nextInt(pairs);
    for (int i = 0; i < pairs; i++) {
      int port = low + 2 * ((start + i) % pairs) + (inside.port & 1);
      if (isFree(inside.protocol, port)) {
        return port;
      }
    }
    return 0;
  }

  private boolean isFree(int protocol, int port) {
    return !byOutside.containsKey(new Outside(protocol, port));
  }

  int size() {
    return byInside.size();
  }

  @Override
  public void onTimer(long now) {
    boolean more = false;
    Iterator<Mapping> mappings = byInside.values().iterator();
    while (mappings.hasNext()) {
      Mapping mapping = mappings.next();
      int before = mapping.sessions.size();
      mapping.sessions.values().removeIf(s -> s.expiry() <= now);
      sessions -= before - mapping.sessions.size();
      if (mapping.sessions.isEmpty() && !mapping.permanent) {
        mappings.remove();
        byOutside.remove(new Outside(mapping.inside.protocol, mapping.outsidePort));
      }
      more |= !mapping.sessions.isEmpty();
    }
    nextSweep = more ? now + SWEEP : NEVER;
  }

  @Override
  public long nextDeadline() {
    return nextSweep;
  }
}
