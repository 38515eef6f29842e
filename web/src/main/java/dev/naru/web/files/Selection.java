package dev.naru.web.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much of a representation a request asks for (RFC 9110, section 14).
 *
 * <p>A client can write many ranges in few bytes. So no more than {@link #SPECS} are looked at, and
 * those that overlap, or lie so close that the fields between them would cost more than the bytes,
 * become one: the answer is never much longer than the whole.
 */
sealed interface Selection {

  /** How many ranges may be asked for; with more the answer is the whole (section 14.2). */
  int SPECS = 32;

  /** Parts closer to each other than that become one: about what a part's head takes. */
  int GAP = 128;

  /** All of it, 200. */
  record Whole() implements Selection {}

  /** No byte of it is there, 416. */
  record Nothing() implements Selection {}

  /** One part, 206. */
  record Part(ByteRange range) implements Selection {}

  /** Two parts or more, disjoint, in the order in which they were asked for, 206. */
  record Parts(List<ByteRange> ranges) implements Selection {
    public Parts {
      ranges = List.copyOf(ranges);
    }
  }

  /** All of it. */
  Selection WHOLE = new Whole();

  /** None of it. */
  Selection NOTHING = new Nothing();

  /**
   * Reads a Range field. What is malformed or of another unit counts for nothing: the answer is the
   * whole.
   */
  static Selection of(List<String> lines, long size) {
    if (lines.size() != 1 || !lines.getFirst().regionMatches(true, 0, "bytes=", 0, 6)) {
      return WHOLE;
    }
    String[] specs = lines.getFirst().substring(6).split(",", SPECS + 2);
    if (specs.length > SPECS) {
      return WHOLE;
    }
    List<ByteRange> parts = new ArrayList<>();
    boolean any = false;
    for (String written : specs) {
      String spec = written.strip();
      if (!spec.isEmpty()) { // section 5.6.1.2: empty members of a list count for nothing
        if (!wellFormed(spec)) {
          return WHOLE;
        }
        any = true;
        satisfied(spec, size).ifPresent(part -> join(parts, part));
      }
    }
    if (!any) {
      return WHOLE;
    }
    return switch (parts.size()) {
      case 0 -> NOTHING;
      case 1 -> new Part(parts.getFirst());
      default -> new Parts(parts);
    };
  }

  private static void join(List<ByteRange> parts, ByteRange added) {
    ByteRange part = added;
    int place = parts.size();
    for (int i = 0; i < parts.size(); i++) {
      ByteRange other = parts.get(i);
      if (part.position() < other.end() + GAP && other.position() < part.end() + GAP) {
        part = part.with(other);
        parts.remove(i);
        place = Math.min(place, i);
        i = -1; // what has grown may reach one that was passed by
      }
    }
    parts.add(Math.min(place, parts.size()), part);
  }

  private static boolean wellFormed(String spec) {
    int dash = spec.indexOf('-');
    if (dash < 0 || !digits(spec, 0, dash) || !digits(spec, dash + 1, spec.length())) {
      return false;
    }
    boolean first = dash > 0;
    boolean last = dash < spec.length() - 1;
    return (first || last)
        && !(first && last && number(spec, dash + 1, spec.length()) < number(spec, 0, dash));
  }

  /** What is there of one. */
  private static Optional<ByteRange> satisfied(String spec, long size) {
    int dash = spec.indexOf('-');
    if (dash == 0) {
      long length = Math.min(size, number(spec, 1, spec.length()));
      return length == 0 ? Optional.empty() : Optional.of(new ByteRange(size - length, length));
    }
    long first = number(spec, 0, dash);
    if (first >= size) {
      return Optional.empty();
    }
    boolean open = dash == spec.length() - 1;
    long last = open ? size - 1 : Math.min(size - 1, number(spec, dash + 1, spec.length()));
    return Optional.of(new ByteRange(first, last - first + 1));
  }

  private static boolean digits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** A number of any length; what is too large for a long is as large as a long can be. */
  private static long number(String text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return Long.MAX_VALUE;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
