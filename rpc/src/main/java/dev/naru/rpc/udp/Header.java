package dev.naru.rpc.udp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The header of a packet: in the clear, and authenticated where packets are encrypted.
 *
 * <pre>
 *  0      1     2                18          26              34
 *  +------+-----+----------------+-----------+---------------+---------
 *  | 0xC5 | V F | client id (16) | server id | packet number | frames …
 *  +------+-----+----------------+-----------+---------------+---------
 * </pre>
 *
 * @param encrypted whether what follows is
 * @param fromServer which way it goes
 * @param client chosen by the client at random
 * @param server chosen by the server at random; 0 until the client knows it
 * @param number never twice in one direction of a session
 */
record Header(boolean encrypted, boolean fromServer, ClientId client, long server, long number) {

  /** No JSON text begins so (RFC 8259, section 2). */
  static final byte MAGIC = (byte) 0xc5;

  static final int LENGTH = 34;

  private static final int VERSION = 1;
  private static final int ENCRYPTED = 1;
  private static final int FROM_SERVER = 2;

  /** Sixteen octets that tell a client's session from all others. */
  record ClientId(long high, long low) {
    byte[] bytes() {
      return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    @Override
    public String toString() {
      return HexFormat.of().formatHex(bytes());
    }
  }

  void write(ByteBuffer out) {
    out.put(MAGIC);
    out.put((byte) (VERSION << 4 | (encrypted ? ENCRYPTED : 0) | (fromServer ? FROM_SERVER : 0)));
    out.putLong(client.high).putLong(client.low).putLong(server).putLong(number);
  }

  /** Reads it; empty where it is none of ours. */
  static Optional<Header> read(byte[] packet) {
    if (packet.length < LENGTH || packet[0] != MAGIC || packet[1] >> 4 != VERSION) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(packet, 2, LENGTH - 2);
    return Optional.of(
        new Header(
            (packet[1] & ENCRYPTED) != 0,
            (packet[1] & FROM_SERVER) != 0,
            new ClientId(in.getLong(), in.getLong()),
            in.getLong(),
            in.getLong()));
  }

  /** What follows it. */
  static byte[] payload(byte[] packet) {
    return Arrays.copyOfRange(packet, LENGTH, packet.length);
  }
}
