package dev.naru.web.gate;

import dev.naru.http.HttpFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fields of a request without some and with others. Immutable. */
final class ChangedFields implements HttpFields {

  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  private ChangedFields() {}

  /**
   * Without those of some names, with an underscore in place of a hyphen as well: servers that make
   * variables of names cannot tell the two apart. Nor may Connection name them: that would take out
   * again what is added (RFC 9110, section 7.6.1).
   *
   * @param add lines by name, behind the others
   */
  static ChangedFields of(
      HttpFields from, Collection<String> without, Map<String, List<String>> add) {
    ChangedFields fields = new ChangedFields();
    for (int i = 0; i < from.size(); i++) {
      String name = from.name(i);
      String plain = name.replace('_', '-');
      if (plain.equalsIgnoreCase("Connection")) {
        fields.add(name, without(from.value(i), without));
      } else if (!holds(without, plain)) {
        fields.add(name, from.value(i));
      }
    }
    add.forEach((name, lines) -> lines.forEach(line -> fields.add(name, line)));
    return fields;
  }

  /** A list without some of its elements. */
  private static String without(String list, Collection<String> names) {
    return Stream.of(list.split(",", -1))
        .map(String::strip)
        .filter(element -> !holds(names, element))
        .collect(Collectors.joining(", "));
  }

  private static boolean holds(Collection<String> names, String name) {
    return names.stream().anyMatch(name::equalsIgnoreCase);
  }

  private void add(String name, String value) {
    names.add(name);
    values.add(value);
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
