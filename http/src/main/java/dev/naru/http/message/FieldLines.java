package dev.naru.http.message;

import dev.naru.http.HttpFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Field lines as they came: offsets into the head's octets. Nothing is made a string until somebody
 * asks for it.
 */
public final class FieldLines implements HttpFields {

  public static final FieldLines NONE = new FieldLines(new byte[0], new int[0], 0);

  /** Offsets a line: of the name, behind the name, of the value, behind the value. */
  public static final int STRIDE = 4;

  private final byte[] bytes;
  private final int[] offsets;
  private final int size;

  private FieldLines(byte[] bytes, int[] offsets, int size) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String name(int index) {
    int at = at(index);
    return text(bytes, offsets[at], offsets[at + 1]);
  }

  @Override
  public String value(int index) {
    int at = at(index);
    return text(bytes, offsets[at + 2], offsets[at + 3]);
  }

  private int at(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return index * STRIDE;
  }

  @Override
  public Optional<String> first(String name) {
    int index = find(name, 0);
    return index < 0 ? Optional.empty() : Optional.of(value(index));
  }

  @Override
  public List<String> all(String name) {
    int index = find(name, 0);
    if (index < 0) {
      return List.of();
    }
    List<String> values = new ArrayList<>(2);
    for (; index >= 0; index = find(name, index + 1)) {
      values.add(value(index));
    }
    return values;
  }

  @Override
  public boolean contains(String name) {
    return find(name, 0) >= 0;
  }

  private int find(String name, int from) {
    for (int i = from; i < size; i++) {
      int start = offsets[i * STRIDE];
      if (offsets[i * STRIDE + 1] - start == name.length() && matches(start, name)) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(int start, String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      int octet = bytes[start + i];
      if (octet != c) {
        int folded = c | 0x20;
        if ((octet | 0x20) != folded || folded < 'a' || folded > 'z') {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append(name(i)).append(": ").append(value(i)).append('\n');
    }
    return text.toString();
  }

  public static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** Collects field lines while a head or a trailer section is read. */
  public static final class Collector {

    /** Field lines that a head or a trailer section may have; more are answered with 431. */
    static final int MAX_LINES = 100;

    private int[] offsets = new int[16 * STRIDE];
    private int size;

    /**
     * Reads a field line (RFC 9112, section 5), without its CR LF, and says where its name ends;
     * the line's offsets are at {@link #valueStart} and {@link #valueEnd} then.
     */
    public int add(byte[] bytes, int start, int end) throws Refusal {
      // Section 5.2: a line that begins with white space would be folded into the one before.
      if (bytes[start] == Octets.SP || bytes[start] == Octets.HTAB) {
        throw new Refusal(400, "a folded or indented field line");
      }
      int colon = start;
      while (colon < end && Octets.isToken(bytes[colon])) {
        colon++;
      }
      // Section 5.1: no white space between name and colon.
      if (colon == start || colon == end || bytes[colon] != ':') {
        throw new Refusal(400, "a field name that is not a token");
      }
      int valueStart = colon + 1;
      int valueEnd = end;
      while (valueStart < valueEnd && isBlank(bytes[valueStart])) {
        valueStart++;
      }
      while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) {
        valueEnd--;
      }
      if (!Octets.isValue(bytes, valueStart, valueEnd)) {
        throw new Refusal(400, "a control character in a field value");
      }
      add(start, colon, valueStart, valueEnd);
      return colon;
    }

    /** Takes a line that was found valid, by where it stands. */
    public void add(int start, int nameEnd, int valueStart, int valueEnd) throws Refusal {
      if (size == MAX_LINES) {
        throw new Refusal(431, "too many field lines");
      }
      int at = size * STRIDE;
      if (at == offsets.length) {
        offsets = Arrays.copyOf(offsets, at * 2);
      }
      offsets[at] = start;
      offsets[at + 1] = nameEnd;
      offsets[at + 2] = valueStart;
      offsets[at + 3] = valueEnd;
      size++;
    }

    /** Where the value of the line that was read last begins. */
    public int valueStart() {
      return offsets[size * STRIDE - 2];
    }

    /** Behind the value of the line that was read last. */
    public int valueEnd() {
      return offsets[size * STRIDE - 1];
    }

    /** The lines, whose octets stay in that array; makes ready for the next message. */
    public FieldLines take(byte[] bytes) {
      FieldLines lines =
          size == 0 ? NONE : new FieldLines(bytes, Arrays.copyOf(offsets, size * STRIDE), size);
      size = 0;
      return lines;
    }

    private static boolean isBlank(byte octet) {
      return octet == Octets.SP || octet == Octets.HTAB;
    }
  }
}
