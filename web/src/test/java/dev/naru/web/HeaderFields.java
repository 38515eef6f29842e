package dev.naru.web;

import dev.naru.http.HttpFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  @Override
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  @Override
  public List<String> all(String name) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      if (name(i).equalsIgnoreCase(name)) {
        found.add(value(i));
      }
    }
    return found;
  }

  @Override
  public boolean contains(String name) {
    return first(name).isPresent();
  }
}
