package dev.naru.internet.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network byte order (most significant byte first) in an array. */
final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  static int u8(byte[] bytes, int at) {
    return bytes[at] & 0xff;
  }

  static int u16(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at) & 0xffff;
  }

  static int i32(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static long i64(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void put16(byte[] bytes, int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }

  static void put32(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  static void put64(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  static void putMac(byte[] bytes, int at, MacAddress mac) {
    put16(bytes, at, (int) (mac.bits() >>> 32));
    put32(bytes, at + 2, (int) mac.bits());
  }

  static void putAddress(byte[] bytes, int at, IpAddress address) {
    switch (address) {
      case Ipv4Address a -> put32(bytes, at, a.bits());
      case Ipv6Address a -> {
        put64(bytes, at, a.high());
        put64(bytes, at + 8, a.low());
      }
    }
  }
}
