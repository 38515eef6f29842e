package dev.naru.http;

import dev.naru.http.message.ResponseFields;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fields that are checked and encoded once, for answers that have the same ones again and again.
 * Immutable. Without Content-Length, Date and Server, which each answer has of its own.
 */
public final class ReadyFields implements HttpFields {

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
    ResponseFields checked = ResponseFields.copyOf(fields);
    if (checked.contentLength() >= 0 || checked.hasDate() || checked.hasServer()) {
      throw new IllegalArgumentException("Content-Length, Date and Server are each answer's own");
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    List<String> someNames = new ArrayList<>();
    List<String> someValues = new ArrayList<>();
    for (int i = 0; i < checked.size(); i++) {
      someNames.add(checked.name(i));
      someValues.add(checked.value(i));
      String line = checked.name(i) + ": " + checked.value(i) + "\r\n";
      encoded.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
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
