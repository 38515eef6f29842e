package dev.naru.internet.ip;

import dev.naru.internet.time.EventQueue;
import dev.naru.internet.time.Timed;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.MacAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The neighbours on one Ethernet interface: who has which address, and whether it is still there.
 * The states are those of RFC 4861 section 7.3.2; ARP entries go through the same ones.
 */
final class NeighborCache implements Timed {
  private static final long SECOND = 1_000_000_000L;

  /** RFC 4861 section 10. */
  static final int MAX_SOLICITS = 3;

  static final long RETRANS_TIMER = SECOND;
  static final long REACHABLE_TIME = 30 * SECOND;
  static final long DELAY_FIRST_PROBE_TIME = 5 * SECOND;

  /**
   * Packets that wait for one address (RFC 4861 section 7.2.2: at least one; the oldest gives way).
   */
  static final int MAX_PENDING = 16;

  static final int MAX_ENTRIES = 1024;

  /** What the cache asks of its interface. */
  interface Solicitor {

    /** Asks who has {@code target}; of {@code known}, if it is there, and of all otherwise. */
    void solicit(long now, IpAddress target, Optional<MacAddress> known);

    /** The address is known: the packet, whose reference is handed over, can go. */
    void resolved(long now, IpPacket packet, MacAddress mac, String cause);

    /** Nobody answered: the packet, whose reference is handed over, cannot go. */
    void unresolved(long now, IpPacket packet);
  }

  private sealed interface State {}

  private record Incomplete(ArrayDeque<IpPacket> pending, int solicits, long deadline)
      implements State {}

  private record Reachable(MacAddress mac, long until) implements State {}

  private record Stale(MacAddress mac) implements State {}

  private record Delay(MacAddress mac, long deadline) implements State {}

  private record Probe(MacAddress mac, int solicits, long deadline) implements State {}

  private final Map<IpAddress, State> entries = new LinkedHashMap<>();
  private final EventQueue<IpAddress> deadlines = new EventQueue<>();
  private final Solicitor solicitor;

  NeighborCache(Solicitor solicitor) {
    this.solicitor = solicitor;
  }

  /**
   * Sends a packet to a neighbour, now or once its address is known. Takes over the caller's
   * reference.
   */
  void send(long now, IpAddress neighbor, IpPacket packet, String cause) {
    switch (entries.get(neighbor)) {
      case null -> {
        makeRoom(now);
        ArrayDeque<IpPacket> pending = new ArrayDeque<>(2);
        pending.add(packet);
        put(neighbor, new Incomplete(pending, 1, now + RETRANS_TIMER), now + RETRANS_TIMER);
        solicitor.solicit(now, neighbor, Optional.empty());
      }
      case Incomplete incomplete -> {
        incomplete.pending.add(packet);
        if (incomplete.pending.size() > MAX_PENDING) {
          solicitor.unresolved(now, incomplete.pending.remove());
        }
      }
      case Reachable(MacAddress mac, long until) -> {
        if (until <= now) {
          delay(now, neighbor, mac);
        }
        solicitor.resolved(now, packet, mac, cause);
      }
      case Stale(MacAddress mac) -> {
        delay(now, neighbor, mac);
        solicitor.resolved(now, packet, mac, cause);
      }
      case Delay(MacAddress mac, long _) -> solicitor.resolved(now, packet, mac, cause);
      case Probe(MacAddress mac, int _, long _) -> solicitor.resolved(now, packet, mac, cause);
    }
  }

  /**
   * RFC 4861 section 7.3.3: traffic to it may yet show that it is there; otherwise it is asked in
   * five seconds.
   */
  private void delay(long now, IpAddress neighbor, MacAddress mac) {
    put(neighbor, new Delay(mac, now + DELAY_FIRST_PROBE_TIME), now + DELAY_FIRST_PROBE_TIME);
  }

  /**
   * The neighbour has asked something, which tells its address but not that it hears us (RFC 4861
   * section 7.2.3).
   */
  void heard(long now, IpAddress neighbor, MacAddress mac) {
    switch (entries.get(neighbor)) {
      case null -> {
        makeRoom(now);
        entries.put(neighbor, new Stale(mac));
      }
      case Incomplete incomplete -> {
        entries.put(neighbor, new Stale(mac));
        flush(now, neighbor, incomplete);
      }
      case Reachable r when r.mac.equals(mac) -> {}
      case Delay d when d.mac.equals(mac) -> {}
      case Probe p when p.mac.equals(mac) -> {}
      case State _ -> entries.put(neighbor, new Stale(mac));
    }
  }

  /**
   * The neighbour has answered, or announced itself (RFC 4861 section 7.2.5). Answers about
   * addresses that nobody asked for make no entry.
   */
  void answered(long now, IpAddress neighbor, MacAddress mac, boolean solicited, boolean override) {
    State state = entries.get(neighbor);
    if (state == null) {
      return;
    }
    Optional<MacAddress> known = mac(state);
    State next = solicited ? new Reachable(mac, now + REACHABLE_TIME) : new Stale(mac);
    if (state instanceof Incomplete incomplete) {
      entries.put(neighbor, next);
      flush(now, neighbor, incomplete);
    } else if (known.isPresent() && !known.get().equals(mac) && !override) {
      if (state
          instanceof
          Reachable) { // somebody else claims it: the old answer is doubted, not replaced
        entries.put(neighbor, new Stale(known.get()));
      }
    } else if (solicited || !known.equals(Optional.of(mac))) {
      entries.put(neighbor, next);
    }
  }

  private void flush(long now, IpAddress neighbor, Incomplete incomplete) {
    for (IpPacket packet : incomplete.pending) {
      send(now, neighbor, packet, "waited for the address");
    }
  }

  private static Optional<MacAddress> mac(State state) {
    return switch (state) {
      case Incomplete _ -> Optional.empty();
      case Reachable(MacAddress mac, long _) -> Optional.of(mac);
      case Stale(MacAddress mac) -> Optional.of(mac);
      case Delay(MacAddress mac, long _) -> Optional.of(mac);
      case Probe(MacAddress mac, int _, long _) -> Optional.of(mac);
    };
  }

  /** The address of a neighbour, if it is known. */
  Optional<MacAddress> lookup(IpAddress neighbor) {
    State state = entries.get(neighbor);
    return state == null ? Optional.empty() : mac(state);
  }

  private void put(IpAddress neighbor, State state, long deadline) {
    entries.put(neighbor, state);
    deadlines.add(deadline, neighbor);
  }

  /**
   * The oldest entry gives way, so that a scan of a whole prefix costs bounded memory (RFC 6583
   * section 6).
   */
  private void makeRoom(long now) {
    if (entries.size() >= MAX_ENTRIES) {
      IpAddress oldest = entries.keySet().iterator().next();
      fail(now, oldest);
    }
  }

  private void fail(long now, IpAddress neighbor) {
    if (entries.remove(neighbor) instanceof Incomplete incomplete) {
      incomplete.pending.forEach(packet -> solicitor.unresolved(now, packet));
    }
  }

  /** Forgets everything; packets that wait end without a report. */
  void clear() {
    for (State state : entries.values()) {
      if (state instanceof Incomplete incomplete) {
        incomplete.pending.forEach(IpPacket::release);
      }
    }
    entries.clear();
  }

  @Override
  public void onTimer(long now) {
    while (deadlines.nextTime() <= now) {
      IpAddress neighbor = deadlines.poll();
      switch (entries.get(
          neighbor)) { // a state that has no deadline, or a later one, was entered meanwhile
        case Incomplete i when i.deadline <= now -> {
          if (i.solicits == MAX_SOLICITS) {
            fail(now, neighbor);
          } else {
            long next = now + RETRANS_TIMER;
            put(neighbor, new Incomplete(i.pending, i.solicits + 1, next), next);
            solicitor.solicit(now, neighbor, Optional.empty());
          }
        }
        case Delay d when d.deadline <= now -> probe(now, neighbor, d.mac, 1);
        case Probe p when p.deadline <= now -> {
          if (p.solicits == MAX_SOLICITS) {
            fail(now, neighbor);
          } else {
            probe(now, neighbor, p.mac, p.solicits + 1);
          }
        }
        case null, default -> {}
      }
    }
  }

  private void probe(long now, IpAddress neighbor, MacAddress mac, int solicits) {
    put(neighbor, new Probe(mac, solicits, now + RETRANS_TIMER), now + RETRANS_TIMER);
    solicitor.solicit(now, neighbor, Optional.of(mac));
  }

  @Override
  public long nextDeadline() {
    return deadlines.nextTime();
  }
}
