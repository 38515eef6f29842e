package dev.naru.was.dispatch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The path that an application gives to {@code getRequestDispatcher} (Servlet 6.1, section 9.1):
 * percent-encoded, with a query perhaps.
 *
 * @param path decoded, without dot segments and path parameters
 * @param uri as it was given, without the query
 */
record DispatchPath(String path, String uri, @Nullable String query) {

  /** Reads; empty where it leaves the context or is malformed. */
  static Optional<DispatchPath> parse(String text) {
    int mark = text.indexOf('?');
    String uri = mark < 0 ? text : text.substring(0, mark);
    String query = mark < 0 ? null : text.substring(mark + 1);
    if (!uri.startsWith("/")) {
      return Optional.empty();
    }
    List<String> segments = new ArrayList<>();
    String[] raw = uri.substring(1).split("/", -1);
    for (int i = 0; i < raw.length; i++) {
      int semicolon = raw[i].indexOf(';');
      Optional<String> decoded = decode(semicolon < 0 ? raw[i] : raw[i].substring(0, semicolon));
      if (decoded.isEmpty()) {
        return Optional.empty();
      }
      boolean last = i == raw.length - 1;
      switch (decoded.get()) {
        case "." -> {
          if (last) {
            segments.add("");
          }
        }
        case ".." -> {
          if (segments.isEmpty()) {
            return Optional.empty();
          }
          segments.removeLast();
          if (last) {
            segments.add("");
          }
        }
        case "" -> {
          if (last) {
            segments.add("");
          }
        }
        default -> segments.add(decoded.get());
      }
    }
    return Optional.of(new DispatchPath("/" + String.join("/", segments), uri, query));
  }

  private static Optional<String> decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return Optional.of(segment);
    }
    byte[] in = segment.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out.put(in[i]);
        continue;
      }
      int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      out.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
      return text.indexOf('/') >= 0 || text.indexOf('\0') >= 0
          ? Optional.empty()
          : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
