package dev.naru.was.request;

import dev.naru.http.HttpFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  @Override
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  @Override
  public List<String> all(String name) {
    return lines.stream()
        .filter(line -> line.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public boolean contains(String name) {
    return !all(name).isEmpty();
  }
}
