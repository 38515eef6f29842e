package dev.naru.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer as a strict reader sees it.
 *
 * @param fields lines as {@code Name: value}
 * @param trailers likewise, behind a chunked body
 * @param chunks how many chunks the body came in; 0 when it was not chunked
 */
public record TestResponse(
    int status, List<String> fields, String body, List<String> trailers, int chunks) {

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\\r\\n]*");
  private static final Pattern FIELD =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?[\\x20-\\x7e\\x80-\\xff\\t]*");

  /** Reads a line, without its CR LF. */
  @FunctionalInterface
  interface Lines {
    String next() throws IOException;
  }

  /** Reads a number of octets; to the end with -1. */
  @FunctionalInterface
  interface Octets {
    String next(long count) throws IOException;
  }

  static TestResponse read(Lines lines, Octets octets, String method) throws IOException {
    Matcher line = STATUS.matcher(lines.next());
    if (!line.matches()) {
      throw new IOException("not a status line: " + line);
    }
    int status = Integer.parseInt(line.group(1));
    List<String> fields = fields(lines);
    TestResponse head = new TestResponse(status, fields, "", List.of(), 0);
    boolean bodiless = status < 200 || status == 204 || status == 304 || method.equals("HEAD");
    boolean chunked = head.field("Transfer-Encoding").equals(Optional.of("chunked"));
    Optional<String> length = head.field("Content-Length");
    if (chunked && length.isPresent()) {
      throw new IOException("Content-Length beside Transfer-Encoding");
    }
    if (bodiless) {
      return head;
    }
    if (!chunked) {
      long count = length.isPresent() ? Long.parseLong(length.get()) : -1;
      return new TestResponse(status, fields, octets.next(count), List.of(), 0);
    }
    StringBuilder body = new StringBuilder();
    int chunks = 0;
    for (long size = size(lines); size > 0; size = size(lines)) {
      body.append(octets.next(size));
      chunks++;
      if (!octets.next(2).equals("\r\n")) {
        throw new IOException("a chunk that does not end with CR LF");
      }
    }
    return new TestResponse(status, fields, body.toString(), fields(lines), chunks);
  }

  private static long size(Lines lines) throws IOException {
    return Long.parseLong(lines.next(), 16);
  }

  private static List<String> fields(Lines lines) throws IOException {
    List<String> fields = new ArrayList<>();
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      if (!FIELD.matcher(line).matches()) {
        throw new IOException("not a field line: " + line);
      }
      fields.add(line);
    }
    return fields;
  }

  /** The value of the one field of that name. */
  public Optional<String> field(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw new AssertionError(name + " is there " + values.size() + " times");
    }
    return values.stream().findFirst();
  }

  /** The values of all fields of that name. */
  public List<String> all(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return fields.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .toList();
  }
}
