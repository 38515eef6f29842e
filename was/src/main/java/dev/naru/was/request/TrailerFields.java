package dev.naru.was.request;

import dev.naru.http.HttpFields;
import java.util.List;
import java.util.Map;

/** Trailers that an application gave as a map (Servlet 6.1, section 5.7). */
final class TrailerFields implements HttpFields {

  private final List<Map.Entry<String, String>> lines;

  TrailerFields(Map<String, String> fields) {
    this.lines = List.copyOf(fields.entrySet());
  }

  @Override
  public int size() {
    return lines.size();
  }

  @Override
  public String name(int index) {
    return lines.get(index).getKey();
  }

  @Override
  public String value(int index) {
    return lines.get(index).getValue();
  }
}
