package dev.naru.rpc.udp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The frames of a packet. What is no frame makes nothing of the whole packet. */
final class FrameReader {

  static final byte MESSAGE = 1;
  static final byte ACK = 2;
  static final byte PING = 3;
  static final byte RESET = 4;
  static final byte EVENT = 5;
  static final byte CLOSE = 6;

  /** Octets of a message frame beside its chunk. */
  static final int MESSAGE_HEADER = 19;

  /** What stands in a packet. */
  sealed interface Frame {
    /** A chunk of a message; {@code order} is 0 where order does not matter. */
    record Message(long number, long order, int total, int offset, byte[] chunk) implements Frame {}

    /** Packets that have come, the highest first. */
    record Ack(List<Ranges.Range> ranges) implements Frame {}

    /** Asks for an acknowledgement. */
    record Ping() implements Frame {}

    /** The session is not known. */
    record Reset() implements Frame {}

    /** An event, sent once. */
    record Event(byte[] bytes) implements Frame {}

    /** The other end needs the session no more. */
    record Close() implements Frame {}
  }

  private FrameReader() {}

  /** Reads all; an empty list where one is broken. */
  static List<Frame> read(byte[] payload, int largest) {
    ByteBuffer in = ByteBuffer.wrap(payload);
    List<Frame> frames = new ArrayList<>();
    while (in.hasRemaining()) {
      Frame frame = next(in, largest);
      if (frame == null) {
        return List.of();
      }
      frames.add(frame);
    }
    return frames;
  }

  private static @org.jspecify.annotations.Nullable Frame next(ByteBuffer in, int largest) {
    return switch (in.get()) {
      case MESSAGE -> message(in, largest);
      case ACK -> ack(in);
      case PING -> new Frame.Ping();
      case RESET -> new Frame.Reset();
      case EVENT -> event(in);
      case CLOSE -> new Frame.Close();
      default -> null;
    };
  }

  private static @org.jspecify.annotations.Nullable Frame message(ByteBuffer in, int largest) {
    if (in.remaining() < MESSAGE_HEADER - 1) {
      return null;
    }
    long number = Integer.toUnsignedLong(in.getInt());
    long order = Integer.toUnsignedLong(in.getInt());
    int total = in.getInt();
    int offset = in.getInt();
    int length = Short.toUnsignedInt(in.getShort());
    if (total < 1
        || total > largest
        || offset < 0
        || length < 1
        || offset > total - length
        || length > in.remaining()) {
      return null;
    }
    byte[] chunk = new byte[length];
    in.get(chunk);
    return new Frame.Message(number, order, total, offset, chunk);
  }

  private static @org.jspecify.annotations.Nullable Frame ack(ByteBuffer in) {
    int count = in.hasRemaining() ? Byte.toUnsignedInt(in.get()) : 0;
    if (count == 0 || in.remaining() < count * 16) {
      return null;
    }
    List<Ranges.Range> ranges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Ranges.Range range = new Ranges.Range(in.getLong(), in.getLong());
      if (range.first() < 0 || range.last() < range.first()) {
        return null;
      }
      ranges.add(range);
    }
    return new Frame.Ack(ranges);
  }

  private static @org.jspecify.annotations.Nullable Frame event(ByteBuffer in) {
    int length = in.remaining() < 2 ? 0 : Short.toUnsignedInt(in.getShort());
    if (length == 0 || in.remaining() < length) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new Frame.Event(bytes);
  }
}
