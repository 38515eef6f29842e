package dev.naru.was.servlet;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Initialisation parameters of a servlet or a filter. */
public final class InitParameters {

  private final Map<String, String> values = new LinkedHashMap<>();

  /** Beginning with those of a descriptor. */
  public InitParameters(Map<String, String> declared) {
    values.putAll(declared);
  }

  /** All of them. */
  public Map<String, String> all() {
    return Collections.unmodifiableMap(values);
  }

  /** Sets one, unless it is set. */
  public boolean set(String name, String value) {
    if (name == null || value == null) {
      throw new IllegalArgumentException("an initialisation parameter has a name and a value");
    }
    return values.putIfAbsent(name, value) == null;
  }

  /** Sets all or, when some are set already, none; those are returned. */
  public Set<String> setAll(Map<String, String> parameters) {
    Set<String> taken = new TreeSet<>();
    parameters.forEach(
        (name, value) -> {
          if (name == null || value == null) {
            throw new IllegalArgumentException(
                "an initialisation parameter has a name and a value");
          }
          if (values.containsKey(name)) {
            taken.add(name);
          }
        });
    if (taken.isEmpty()) {
      values.putAll(parameters);
    }
    return taken;
  }
}
