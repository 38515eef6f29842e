package dev.naru.examples.community.prepared;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes a PNG of 8 bits a channel, without transparency (W3C PNG, third edition). */
final class Png {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int CHANNELS = 3;

  private Png() {}

  /**
   * Encodes pixels given row by row.
   *
   * @param rgb {@code 0xRRGGBB}, width × height of them
   */
  static byte[] encode(int width, int height, int[] rgb) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream png = new DataOutputStream(bytes)) {
      png.write(SIGNATURE);
      chunk(png, "IHDR", header(width, height));
      chunk(png, "IDAT", compress(filtered(width, height, rgb)));
      chunk(png, "IEND", new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(bytes);
    header.writeInt(width);
    header.writeInt(height);
    header.write(new byte[] {8, 2, 0, 0, 0}); // 8 bits, truecolour, deflate, adaptive, one pass
    return bytes.toByteArray();
  }

  /** Section 9: each row by the filter that leaves the smaller bytes, Sub or Up. */
  private static byte[] filtered(int width, int height, int[] rgb) {
    int stride = width * CHANNELS;
    byte[] above = new byte[stride];
    byte[] row = new byte[stride];
    ByteArrayOutputStream out = new ByteArrayOutputStream((stride + 1) * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = rgb[y * width + x];
        row[x * CHANNELS] = (byte) (pixel >> 16);
        row[x * CHANNELS + 1] = (byte) (pixel >> 8);
        row[x * CHANNELS + 2] = (byte) pixel;
      }
      byte[] sub = new byte[stride];
      byte[] up = new byte[stride];
      for (int i = 0; i < stride; i++) {
        sub[i] = (byte) (row[i] - (i < CHANNELS ? 0 : row[i - CHANNELS]));
        up[i] = (byte) (row[i] - above[i]);
      }
      boolean horizontal = weight(sub) < weight(up);
      out.write(horizontal ? 1 : 2);
      out.writeBytes(horizontal ? sub : up);
      byte[] swap = above;
      above = row;
      row = swap;
    }
    return out.toByteArray();
  }

  private static long weight(byte[] bytes) {
    long sum = 0;
    for (byte b : bytes) {
      sum += Math.abs(b);
    }
    return sum;
  }

  private static byte[] compress(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(data);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream png, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    png.writeInt(data.length);
    png.write(name);
    png.write(data);
    png.writeInt((int) crc.getValue());
  }
}
