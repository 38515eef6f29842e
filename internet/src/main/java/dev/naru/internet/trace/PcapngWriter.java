package dev.naru.internet.trace;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Writes trace records as a pcapng capture (draft-ietf-opsawg-pcapng): an interface description for
 * each host and interface when it is first seen, time in nanoseconds, the cause as the packet's
 * comment. Bytes depend on the records alone.
 *
 * <p>One capture should look from one place, as {@link #at} does: a reader that sees the same
 * segment on every hop takes it for retransmissions.
 */
public final class PcapngWriter implements Consumer<TraceRecord>, AutoCloseable {
  private static final int SECTION_HEADER = 0x0a0d0d0a;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int ENHANCED_PACKET = 6;
  private static final int OPTION_COMMENT = 1;
  private static final int OPTION_NAME = 2;
  private static final int OPTION_FLAGS = 2;
  private static final int OPTION_RESOLUTION = 9;

  private final OutputStream out;
  private final Predicate<TraceRecord> filter;
  private final Map<String, Integer> interfaces = new HashMap<>();

  /**
   * Starts a capture.
   *
   * @param filter which records it is of
   * @throws UncheckedIOException if it cannot be written, then and later
   */
  public PcapngWriter(OutputStream out, Predicate<TraceRecord> filter) {
    this.out = out;
    this.filter = filter;
    ByteBuffer body = buffer(16);
    body.putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1);
    write(SECTION_HEADER, body);
  }

  /** What this host sends and receives, on all its interfaces, as a capture on it would show it. */
  public static Predicate<TraceRecord> at(String host) {
    return r -> r.host().equals(host) && r.direction() != TraceRecord.Direction.DROPPED;
  }

  @Override
  public void accept(TraceRecord traced) {
    if (!filter.test(traced)) {
      return;
    }
    int linkType = traced.frame().linkType();
    String name = traced.host() + "/" + traced.interfaceName();
    String key = name + "#" + linkType;
    Integer known = interfaces.get(key);
    if (known == null) {
      known = interfaces.size();
      interfaces.put(key, known);
      describe(name, linkType);
    }
    packet(known, traced);
  }

  private void describe(String name, int linkType) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = buffer(8 + option(text.length) + option(1) + 4);
    body.putShort((short) linkType).putShort((short) 0).putInt(0);
    putOption(body, OPTION_NAME, text);
    putOption(body, OPTION_RESOLUTION, new byte[] {9}); // 10^-9 seconds
    body.putInt(0);
    write(INTERFACE_DESCRIPTION, body);
  }

  private void packet(int interfaceId, TraceRecord traced) {
    byte[] bytes = traced.frame().encode();
    boolean dropped = traced.direction() == TraceRecord.Direction.DROPPED;
    String text = dropped ? "dropped: " + traced.cause() : traced.cause();
    byte[] comment = text.getBytes(StandardCharsets.UTF_8);
    int options = option(4) + (comment.length == 0 ? 0 : option(comment.length)) + 4;
    ByteBuffer body = buffer(20 + padded(bytes.length) + options);
    body.putInt(interfaceId).putInt((int) (traced.time() >>> 32)).putInt((int) traced.time());
    body.putInt(bytes.length).putInt(bytes.length).put(bytes);
    body.position(20 + padded(bytes.length));
    if (comment.length > 0) {
      putOption(body, OPTION_COMMENT, comment);
    }
    int direction = traced.direction() == TraceRecord.Direction.IN ? 1 : 2;
    putOption(body, OPTION_FLAGS, new byte[] {(byte) direction, 0, 0, 0});
    body.putInt(0);
    write(ENHANCED_PACKET, body);
  }

  private static int padded(int length) {
    return length + 3 & ~3;
  }

  private static int option(int length) {
    return 4 + padded(length);
  }

  private static void putOption(ByteBuffer body, int code, byte[] value) {
    body.putShort((short) code).putShort((short) value.length).put(value);
    body.position(body.position() + padded(value.length) - value.length);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A block: its type, its length, the body, its length again. */
  private void write(int type, ByteBuffer body) {
    int length = body.capacity() + 12;
    byte[] block = new byte[length];
    ByteBuffer.wrap(block)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(type)
        .putInt(length)
        .put(body.clear())
        .putInt(length);
    try {
      out.write(block);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
