package dev.naru.internet.ip;

import dev.naru.internet.time.Timed;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Ipv6Extension;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Puts fragments together (RFC 791 section 3.2, RFC 8200 section 4.5), within limits of memory and
 * time.
 *
 * <p>Fragments that overlap others are an attack or an error: the whole packet is then given up,
 * and so is what still comes of it (RFC 5722 section 4, RFC 8200 section 4.5; here for IPv4 too). A
 * fragment that came twice does no harm.
 */
public final class Reassembly implements Timed {
  /** RFC 8200 section 4.5; inside what RFC 1122 section 3.3.2 recommends. */
  static final long TIMEOUT = 60_000_000_000L;

  static final int MAX_PACKETS = 64;
  static final int MAX_BYTES = 1 << 20;

  private final Map<Key, Buffer> buffers = new LinkedHashMap<>();
  private final BiConsumer<Long, IpPacket> onTimeout;
  private int bytes;

  private record Key(IpAddress source, IpAddress destination, int protocol, int identification) {}

  /** The parts of one packet, by offset. Poisoned ones only wait for their time to end. */
  private static final class Buffer {
    final TreeMap<Integer, IpPacket> parts = new TreeMap<>();
    final long expiry;
    int total = -1;
    int received;
    boolean poisoned;

    Buffer(long expiry) {
      this.expiry = expiry;
    }
  }

  /**
   * Starts empty.
   *
   * @param onTimeout is lent the first fragment (at offset 0) of a packet whose time has run out
   */
  public Reassembly(BiConsumer<Long, IpPacket> onTimeout) {
    this.onTimeout = onTimeout;
  }

  /** Takes a fragment over; the packet, if that was its last missing part. */
  public Optional<IpPacket> add(long now, IpPacket fragment) {
    Key key = key(fragment);
    Buffer buffer = buffers.computeIfAbsent(key, _ -> new Buffer(now + TIMEOUT));
    int offset = offset(fragment);
    int end = offset + fragment.body().length();
    if (buffer.poisoned || isDuplicate(buffer, offset, fragment)) {
      fragment.release();
      return Optional.empty();
    }
    if (overlaps(buffer, offset, end, more(fragment))) {
      fragment.release();
      poison(buffer);
      return Optional.empty();
    }
    buffer.parts.put(offset, fragment);
    buffer.received += end - offset;
    bytes += end - offset;
    if (!more(fragment)) {
      buffer.total = end;
    }
    if (buffer.received == buffer.total) {
      buffers.remove(key);
      bytes -= buffer.received;
      return whole(buffer);
    }
    evict();
    return Optional.empty();
  }

  private static boolean isDuplicate(Buffer buffer, int offset, IpPacket fragment) {
    IpPacket same = buffer.parts.get(offset);
    return same != null
        && same.body().length() == fragment.body().length()
        && more(same) == more(fragment);
  }

  private static boolean overlaps(Buffer buffer, int offset, int end, boolean more) {
    Map.Entry<Integer, IpPacket> before = buffer.parts.lowerEntry(end);
    boolean shared =
        before != null
            && (before.getKey() >= offset
                || before.getKey() + before.getValue().body().length() > offset);
    boolean beyondEnd = buffer.total >= 0 && (end > buffer.total || !more);
    boolean endInside = !more && !buffer.parts.isEmpty() && endOf(buffer) > end;
    return shared || beyondEnd || endInside || end == offset;
  }

  private static int endOf(Buffer buffer) {
    Map.Entry<Integer, IpPacket> last = buffer.parts.lastEntry();
    return last.getKey() + last.getValue().body().length();
  }

  private void poison(Buffer buffer) {
    discard(buffer);
    buffer.poisoned = true;
  }

  private void discard(Buffer buffer) {
    buffer.parts.values().forEach(IpPacket::release);
    buffer.parts.clear();
    bytes -= buffer.received;
    buffer.received = 0;
  }

  /**
   * The oldest go first: a flood of first fragments must not keep out honest packets for a minute.
   */
  private void evict() {
    while (buffers.size() > MAX_PACKETS || bytes > MAX_BYTES) {
      Iterator<Buffer> oldest = buffers.values().iterator();
      discard(oldest.next());
      oldest.remove();
    }
  }

  private static Optional<IpPacket> whole(Buffer buffer) {
    List<Payload> payloads = new ArrayList<>(buffer.parts.size());
    int marks = 0;
    for (IpPacket part : buffer.parts.values()) {
      payloads.add(((IpBody.Raw) part.body()).bytes());
      marks |= 1 << part.ecn().bits();
    }
    IpPacket first = buffer.parts.firstEntry().getValue();
    Payload all = Payload.concat(payloads);
    boolean marked = (marks & 1 << Ecn.CE.bits()) != 0;
    int limit =
        65535 - (first instanceof Ipv4Packet ? first.headerLength() : first.headerLength() - 48);
    // RFC 3168 section 5.3: a mark must not get lost, nor reach a transport that did not ask for
    // it.
    if ((marked && (marks & 1 << Ecn.NOT_ECT.bits()) != 0) || all.length() > limit) {
      all.release();
      return Optional.empty();
    }
    IpPacket whole = unfragmented(first, new IpBody.Raw(first.protocol(), all));
    return Optional.of(marked ? whole.withEcn(Ecn.CE) : whole);
  }

  private static IpPacket unfragmented(IpPacket first, IpBody.Raw body) {
    return switch (first) {
      case Ipv4Packet p ->
          p.fragment(0, false, p.options(), body).withFragmentation(p.identification(), false);
      case Ipv6Packet p -> {
        List<Ipv6Extension> headers = p.extensions();
        yield p.withExtensions(headers.subList(0, headers.size() - 1), body);
      }
    };
  }

  private static Key key(IpPacket fragment) {
    int identification =
        switch (fragment) {
          case Ipv4Packet p -> p.identification();
          case Ipv6Packet p -> header(p).identification();
        };
    // RFC 8200 section 4.5: the next header of later fragments may differ and does not count
    int protocol = fragment.source().version() == 4 ? fragment.protocol() : 0;
    return new Key(fragment.source(), fragment.destination(), protocol, identification);
  }

  private static int offset(IpPacket fragment) {
    return switch (fragment) {
      case Ipv4Packet p -> p.fragmentOffset();
      case Ipv6Packet p -> header(p).offset();
    };
  }

  private static boolean more(IpPacket fragment) {
    return switch (fragment) {
      case Ipv4Packet p -> p.moreFragments();
      case Ipv6Packet p -> header(p).more();
    };
  }

  private static Ipv6Extension.Fragment header(Ipv6Packet packet) {
    return packet.fragment().orElseThrow();
  }

  /** Forgets everything. */
  void clear() {
    buffers.values().forEach(this::discard);
    buffers.clear();
  }

  /** Packets that are not whole yet. */
  int size() {
    return buffers.size();
  }

  @Override
  public void onTimer(long now) {
    Iterator<Buffer> oldest = buffers.values().iterator();
    while (oldest.hasNext()) {
      Buffer buffer = oldest.next();
      if (buffer.expiry > now) {
        break; // they stand in the order of their beginning, and all live as long
      }
      oldest.remove();
      IpPacket first = buffer.parts.get(0);
      if (first != null) {
        onTimeout.accept(now, first);
      }
      discard(buffer);
    }
  }

  @Override
  public long nextDeadline() {
    return buffers.isEmpty() ? NEVER : buffers.values().iterator().next().expiry;
  }
}
