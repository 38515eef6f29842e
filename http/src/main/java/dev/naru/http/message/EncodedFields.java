package dev.naru.http.message;

import dev.naru.http.HttpFields;
import dev.naru.http.ReadyFields;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fields that were checked and encoded when they were made. */
public final class EncodedFields implements ReadyFields {

  private final List<String> names;
  private final List<String> values;
  private final byte[] lines;

  /**
   * Of lines as they stand there.
   *
   * @throws IllegalArgumentException when one cannot be a field of an answer, or is one that each
   *     answer has of its own
   */
  public EncodedFields(HttpFields fields) {
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

  @Override
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
}
