package dev.naru.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Fields that are checked and encoded once, for answers that have the same ones again and again.
 * Immutable. Without Content-Length, Date and Server, which each answer has of its own.
 */
public final class ReadyFields implements HttpFields {

  /** RFC 9110, sections 5.1 and 5.5. */
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]*");

  /** What each answer has of its own, and what only the server may say. */
  private static final Set<String> OWN =
      Set.of(
          "connection",
          "content-length",
          "date",
          "keep-alive",
          "server",
          "transfer-encoding",
          "upgrade");

  private final List<String> names;
  private final List<String> values;
  private final byte[] lines;

  /**
   * Of lines as they stand there.
   *
   * @throws IllegalArgumentException when one cannot be a field of an answer, or is one that each
   *     answer has of its own
   */
  public ReadyFields(HttpFields fields) {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    List<String> someNames = new ArrayList<>();
    List<String> someValues = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      String value = fields.value(i).strip();
      if (!NAME.matcher(name).matches()
          || !VALUE.matcher(value).matches()
          || OWN.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("no field that can be ready for an answer: " + name);
      }
      someNames.add(name);
      someValues.add(value);
      encoded.writeBytes((name + ": " + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    names = List.copyOf(someNames);
    values = List.copyOf(someValues);
    lines = encoded.toByteArray();
  }

  /** As HTTP/1.1 writes them (RFC 9112, section 5). Not to be changed. */
  @SuppressWarnings("MutableArrayReturn")
  public byte[] lines() {
    return lines;
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public String name(int index) {
    return names.get(index);
  }

  @Override
  public String value(int index) {
    return values.get(index);
  }

  @Override
  public Optional<String> first(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return Optional.of(values.get(i));
      }
    }
    return Optional.empty();
  }

  @Override
  public List<String> all(String name) {
    List<String> found = new ArrayList<>(2);
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        found.add(values.get(i));
      }
    }
    return found;
  }

  @Override
  public boolean contains(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }
}
