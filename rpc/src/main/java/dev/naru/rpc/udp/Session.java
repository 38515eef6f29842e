package dev.naru.rpc.udp;

import dev.naru.rpc.udp.FrameReader.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One end of a session of the reliable mode. Messages that are given to {@link #send} come out of
 * the other end once each, or the session is lost and both ends know it. Not thread-safe: its
 * owner's loop calls it, and calls {@link #flush} when it has done so.
 */
public final class Session {

  /** Octets of a datagram: what passes everywhere (RFC 8085, section 3.2). */
  public static final int LARGEST_PACKET = 1_200;

  private static final long SECOND = 1_000_000_000;

  /** Without a sign of life from the other end, while something waits for one. */
  private static final long PATIENCE = 30 * SECOND;

  private static final long FIRST_PING = SECOND;
  private static final long LONGEST_PING = 5 * SECOND;
  private static final int MOST_RANGES = 8;

  /** RFC 9000, section 8: what is sent to an address that may be another's. */
  private static final int FACTOR = 3;

  /** Where datagrams and messages go. */
  public interface Output {
    /** A datagram for the other end. */
    void packet(byte[] packet);

    /** A message from the other end. */
    void message(byte[] message);

    /** An event from the other end. */
    void event(byte[] event);

    /** The session is over; nothing that is not known to have come will. */
    void lost(String why);
  }

  private final boolean isServer;
  private final Header.ClientId client;
  private final Optional<byte[]> shared;
  private final int largest;
  private final Output output;
  private final RoundTrip roundTrip = new RoundTrip();
  private final Sender sender = new Sender(roundTrip);
  private final Receiver receiver;
  private final Ranges received = new Ranges();
  private final ArrayDeque<byte[]> events = new ArrayDeque<>();

  private long server;
  private @Nullable PacketKeys keys;
  private long nextPacket;
  private boolean acknowledge;

  /** Whether the server's id has to be known before anything else is said. */
  private boolean greet;

  private boolean greeted;
  private long greetedAt;
  private int greetings;
  private boolean ping;
  private boolean validated;
  private long bytesReceived;
  private long bytesSent;
  private boolean waits;
  private long waitsSince;
  private long busySince;
  private long pingAfter = FIRST_PING;
  private long lastHeard;
  private boolean lost;

  private Session(
      boolean isServer,
      Header.ClientId client,
      long server,
      Optional<byte[]> shared,
      int largest,
      long now,
      Output output) {
    this.isServer = isServer;
    this.client = client;
    this.server = server;
    this.shared = shared;
    this.largest = largest;
    this.output = output;
    this.receiver = new Receiver(4L * largest);
    this.lastHeard = now;
    this.validated = !isServer;
    this.keys = shared.map(key -> new PacketKeys(key, client, server)).orElse(null);
    this.greet = !isServer && shared.isPresent();
  }

  /**
   * The end that calls.
   *
   * @param shared the key that both ends have, 32 octets; packets are encrypted with it
   * @param largest octets of a message
   */
  public static Session client(
      Optional<byte[]> shared, int largest, RandomGenerator random, long now, Output output) {
    Header.ClientId id = new Header.ClientId(random.nextLong(), random.nextLong());
    return new Session(false, id, 0, shared, largest, now, output);
  }

  /** The end that is called. */
  static Session server(
      Header.ClientId client,
      Optional<byte[]> shared,
      int largest,
      RandomGenerator random,
      long now,
      Output output) {
    long id;
    do {
      id = random.nextLong();
    } while (id == 0);
    return new Session(true, client, id, shared, largest, now, output);
  }

  // --- what is to be sent

  /**
   * Sends a message, once at the other end.
   *
   * @param ordered whether it comes after those sent before with the same wish
   */
  public void send(long now, byte[] message, boolean ordered) {
    if (sender.isIdle()) {
      busySince = now;
    }
    int room = LARGEST_PACKET - Header.LENGTH - (shared.isPresent() ? PacketKeys.TAG : 0);
    sender.add(message, ordered, room - FrameReader.MESSAGE_HEADER);
  }

  /** Sends an event: once, with no care for what becomes of it; false when it is too large. */
  public boolean event(byte[] event) {
    if (event.length > LARGEST_PACKET - Header.LENGTH - PacketKeys.TAG - 3) {
      return false;
    }
    events.add(event);
    return true;
  }

  /** Whether answers are waited for, so that the other end has to be alive. */
  public void waits(long now, boolean its) {
    if (its && !waits) {
      waitsSince = now;
      busySince = now;
      pingAfter = FIRST_PING;
    }
    waits = its;
  }

  /** Whether everything that was sent has come. */
  public boolean isIdle() {
    return sender.isIdle() && !waits;
  }

  /** When the other end was heard last. */
  public long lastHeard() {
    return lastHeard;
  }

  /** Whether a packet is of a session that the same client had with another server. */
  boolean isOfAnother(long its) {
    return its != server;
  }

  /** Whether it is known that the other end is where its packets say that they come from. */
  boolean isValidated() {
    return validated;
  }

  // --- what comes

  /** Takes a datagram; what is none of this session's is dropped. */
  public void onPacket(long now, byte[] packet) {
    Optional<Header> read = Header.read(packet);
    if (read.isEmpty() || lost) {
      return;
    }
    Header header = read.get();
    if (header.fromServer() == isServer
        || !header.client().equals(client)
        || header.encrypted() != shared.isPresent()
        || (isServer && header.server() != 0 && header.server() != server)) {
      return;
    }
    Optional<List<Frame>> opened = open(packet, header);
    if (opened.isEmpty()) {
      return;
    }
    bytesReceived += packet.length;
    List<Frame> frames = opened.get();
    boolean introduces = !isServer && server == 0;
    if (frames.contains(new Frame.Reset())) {
      if (!isServer && header.server() == server) {
        lose("the service does not know the session any more: it was started anew");
      }
      return;
    }
    if (introduces) {
      if (header.server() == 0) {
        return;
      }
      server = header.server();
      keys = shared.map(key -> new PacketKeys(key, client, server)).orElse(null);
      greet = false;
      acknowledge = true; // which proves to the server where we are
    } else if (!isServer && header.server() != server) {
      return;
    }
    lastHeard = now;
    pingAfter = FIRST_PING;
    if (isServer && header.server() == server) {
      validated = true;
    }
    if (received.contains(header.number())) {
      acknowledge |= asks(frames);
      return;
    }
    take(now, header, frames);
  }

  private Optional<List<Frame>> open(byte[] packet, Header header) {
    if (shared.isEmpty()) {
      List<Frame> frames = FrameReader.read(Header.payload(packet), largest);
      return frames.isEmpty() ? Optional.empty() : Optional.of(frames);
    }
    PacketKeys its =
        header.server() == server && keys != null
            ? keys
            : new PacketKeys(shared.get(), client, header.server());
    return its.open(packet, header)
        .map(payload -> FrameReader.read(payload, largest))
        .filter(frames -> !frames.isEmpty());
  }

  private static boolean asks(List<Frame> frames) {
    return frames.stream()
        .anyMatch(frame -> frame instanceof Frame.Message || frame instanceof Frame.Ping);
  }

  private void take(long now, Header header, List<Frame> frames) {
    boolean fresh = shared.isEmpty() || header.server() != 0;
    for (Frame frame : frames) {
      // A packet without our id may be one of another time, seen and sent again by anybody.
      if (frame instanceof Frame.Message chunk && (!fresh || !receiver.hasRoom(chunk))) {
        return;
      }
    }
    received.add(header.number());
    acknowledge |= asks(frames);
    for (Frame frame : frames) {
      switch (frame) {
        case Frame.Message chunk -> receiver.add(chunk).forEach(output::message);
        case Frame.Ack ack -> sender.acknowledged(now, ack.ranges());
        case Frame.Event event -> {
          if (fresh) {
            output.event(event.bytes());
          }
        }
        case Frame.Close _ -> lose("the other end has closed the session");
        case Frame.Ping _, Frame.Reset _ -> {}
      }
    }
  }

  private void lose(String why) {
    if (!lost) {
      lost = true;
      output.lost(why);
    }
  }

  /** Whether it is over. */
  public boolean isLost() {
    return lost;
  }

  // --- time

  /** When {@link #onTimer} is to be called; {@code Long.MAX_VALUE} for never. */
  public long nextDeadline() {
    if (lost) {
      return Long.MAX_VALUE;
    }
    long next = sender.deadline();
    if (waits && sender.isIdle()) {
      next = Math.min(next, Math.max(lastHeard, waitsSince) + pingAfter);
    }
    if (greet && greeted) {
      next = Math.min(next, greetedAt + roundTrip.timeout(greetings));
    }
    return next;
  }

  /** Does what is due. */
  public void onTimer(long now) {
    if (lost) {
      return;
    }
    boolean silent = now - Math.max(lastHeard, busySince) >= PATIENCE;
    if (silent && (waits || !sender.isIdle())) {
      lose("nothing was heard from the other end for 30 s");
      return;
    }
    if (sender.deadline() <= now) {
      sender.silence();
      ping |= !sender.hasNext();
    }
    if (waits && sender.isIdle() && Math.max(lastHeard, waitsSince) + pingAfter <= now) {
      ping = true;
      pingAfter = Math.min(pingAfter * 2, LONGEST_PING);
    }
    if (greet && greeted && greetedAt + roundTrip.timeout(greetings) <= now) {
      greetings++;
      greeted = false;
    }
  }

  // --- packets go

  /** Sends what may be sent now. */
  public void flush(long now) {
    if (greet) {
      if (!greeted && (!sender.isIdle() || !events.isEmpty())) {
        greeted = true;
        greetedAt = now;
        // As large as an answer may be, so that the address is no question.
        byte[] frames = new byte[64];
        Arrays.fill(frames, FrameReader.PING);
        packet(frames);
      }
      return;
    }
    while (!lost && one(now)) {
      // until nothing is left, or nothing more may go
    }
  }

  private boolean one(long now) {
    int size = LARGEST_PACKET - Header.LENGTH - (shared.isPresent() ? PacketKeys.TAG : 0);
    if (!validated) {
      long allowed = FACTOR * bytesReceived - bytesSent - Header.LENGTH;
      size = (int) Math.min(size, allowed - (shared.isPresent() ? PacketKeys.TAG : 0));
      if (size < 20) {
        return false;
      }
    }
    ByteBuffer frames = ByteBuffer.allocate(size);
    if (acknowledge && !received.isEmpty()) {
      List<Ranges.Range> ranges = received.top(Math.min(MOST_RANGES, (size - 3) / 16));
      frames.put(FrameReader.ACK).put((byte) ranges.size());
      ranges.forEach(range -> frames.putLong(range.first()).putLong(range.last()));
    } else if (acknowledge) {
      ping = true;
    }
    acknowledge = false;
    byte[] event = events.peek();
    if (event != null && frames.remaining() >= event.length + 3) {
      events.remove();
      frames.put(FrameReader.EVENT).putShort((short) event.length).put(event);
    }
    List<Object> chunks = new ArrayList<>();
    boolean asks = sender.write(frames, chunks);
    if (ping && !asks) {
      frames.put(FrameReader.PING);
      asks = true;
    }
    ping = false;
    if (frames.position() == 0) {
      return false;
    }
    long number = nextPacket;
    int length = packet(Arrays.copyOf(frames.array(), frames.position()));
    if (asks) {
      sender.sent(now, number, length, chunks);
    }
    return true;
  }

  /** Tells the other end that the session is needed no more. */
  public void close() {
    if (!lost && server != 0) {
      packet(new byte[] {FrameReader.CLOSE});
    }
    lost = true;
  }

  private int packet(byte[] frames) {
    Header header = new Header(shared.isPresent(), isServer, client, server, nextPacket++);
    byte[] packet = seal(header, frames, keys);
    bytesSent += packet.length;
    output.packet(packet);
    return packet.length;
  }

  private static byte[] seal(Header header, byte[] frames, @Nullable PacketKeys keys) {
    ByteBuffer out = ByteBuffer.allocate(Header.LENGTH + frames.length + PacketKeys.TAG);
    header.write(out);
    out.put(keys == null ? frames : keys.seal(out.array(), header, frames));
    return Arrays.copyOf(out.array(), out.position());
  }

  /** The answer to a packet of a session that is not known; empty where none is due. */
  static Optional<byte[]> reset(byte[] packet, Optional<byte[]> shared, RandomGenerator random) {
    Optional<Header> read = Header.read(packet);
    if (read.isEmpty() || read.get().fromServer() || read.get().server() == 0) {
      return Optional.empty();
    }
    Header header = read.get();
    if (header.encrypted() != shared.isPresent()) {
      return Optional.empty();
    }
    PacketKeys keys =
        shared.map(key -> new PacketKeys(key, header.client(), header.server())).orElse(null);
    if (keys != null && keys.open(packet, header).isEmpty()) {
      return Optional.empty();
    }
    // Numbers of a session that was begin at 0: half of all numbers are left for this.
    Header answer =
        new Header(
            header.encrypted(),
            true,
            header.client(),
            header.server(),
            random.nextLong() | Long.MIN_VALUE);
    return Optional.of(seal(answer, new byte[] {FrameReader.RESET}, keys));
  }
}
