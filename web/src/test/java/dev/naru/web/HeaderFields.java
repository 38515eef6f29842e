package dev.naru.web;

import dev.naru.http.HttpFields;
import java.util.List;

/** Fields of a request for a test. */
public record HeaderFields(List<String> lines) implements HttpFields {

  /** Of names and values by turns. */
  public static HeaderFields of(String... lines) {
    return new HeaderFields(List.of(lines));
  }

  @Override
  public int size() {
    return lines.size() / 2;
  }

  @Override
  public String name(int index) {
    return lines.get(2 * index);
  }

  @Override
  public String value(int index) {
    return lines.get(2 * index + 1);
  }
}
