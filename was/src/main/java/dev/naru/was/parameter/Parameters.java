package dev.naru.was.parameter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names with their values, in the order in which they came. Filled by {@link FormDecoder}, the
 * query first and the body behind it (Servlet 6.1, section 3.1); not thread-safe.
 */
public final class Parameters {

  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final int limit;
  private int count;

  /** None yet. */
  public Parameters(ParameterLimits limits) {
    this.limit = limits.count();
  }

  /**
   * Adds one.
   *
   * @throws ParameterException when there are too many
   */
  public void add(String name, String value) {
    if (count == limit) {
      throw new ParameterException(413, "more than " + limit + " parameters");
    }
    count++;
    values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
  }

  /** The first value of a name. */
  public Optional<String> first(String name) {
    List<String> found = values.get(name);
    return found == null ? Optional.empty() : Optional.of(found.getFirst());
  }

  /** All values of a name; empty when there is none. */
  public List<String> all(String name) {
    return Collections.unmodifiableList(values.getOrDefault(name, List.of()));
  }

  /** Every name, once. */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** A copy as {@code getParameterMap} gives it: cannot be changed, but for its arrays. */
  public Map<String, String[]> toMap() {
    Map<String, String[]> map = LinkedHashMap.newLinkedHashMap(values.size());
    values.forEach((name, list) -> map.put(name, list.toArray(new String[0])));
    return Collections.unmodifiableMap(map);
  }

  /** Those of one and of another: of a name that both have, the values of the first come first. */
  public static Map<String, String[]> joined(
      Map<String, String[]> first, Map<String, String[]> then) {
    if (first.isEmpty()) {
      return then;
    }
    Map<String, String[]> all = new LinkedHashMap<>();
    first.forEach((name, values) -> all.put(name, values.clone()));
    then.forEach(
        (name, values) ->
            all.merge(
                name,
                values,
                (a, b) -> {
                  String[] both = Arrays.copyOf(a, a.length + b.length);
                  System.arraycopy(b, 0, both, a.length, b.length);
                  return both;
                }));
    return Collections.unmodifiableMap(all);
  }

  /** How many values there are. */
  public int size() {
    return count;
  }
}
