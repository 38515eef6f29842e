package dev.naru.was.filter;

import dev.naru.was.descriptor.UrlPatterns;
import jakarta.servlet.DispatcherType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which filters see which requests, and in which order (Servlet 6.1, section 6.2.4): those mapped
 * to the path first, then those mapped to the servlet, each in the order of their mappings.
 */
public final class FilterMappings {

  private static final FilterHolder[] NONE = {};

  private record Mapping(
      FilterHolder filter, EnumSet<DispatcherType> dispatchers, List<String> names, boolean path) {}

  private final List<Mapping> before = new ArrayList<>();
  private final List<Mapping> declared = new ArrayList<>();
  private final List<Mapping> after = new ArrayList<>();

  /** Where a mapping stands among the descriptor's. */
  public enum Place {
    /** Before them all. */
    BEFORE,
    /** Among them. */
    DECLARED,
    /** After them all. */
    AFTER
  }

  /**
   * Adds a mapping.
   *
   * @param path whether the names are URL patterns; names of servlets otherwise
   */
  public void add(
      FilterHolder filter,
      EnumSet<DispatcherType> dispatchers,
      Collection<String> names,
      boolean path,
      Place place) {
    List<Mapping> list =
        switch (place) {
          case BEFORE -> before;
          case DECLARED -> declared;
          case AFTER -> after;
        };
    list.add(new Mapping(filter, EnumSet.copyOf(dispatchers), List.copyOf(names), path));
  }

  private List<Mapping> all() {
    List<Mapping> all = new ArrayList<>(before);
    all.addAll(declared);
    all.addAll(after);
    return all;
  }

  /** The names that a filter is mapped to. */
  public Collection<String> names(FilterHolder filter, boolean path) {
    Set<String> names = new LinkedHashSet<>();
    for (Mapping mapping : all()) {
      if (mapping.filter == filter && mapping.path == path) {
        names.addAll(mapping.names);
      }
    }
    return names;
  }

  /**
   * The filters that see a request, in order.
   *
   * @param path within the context; empty for a dispatch by name
   * @param servlet the name of the servlet that answers
   */
  public FilterHolder[] of(DispatcherType type, String path, String servlet) {
    Set<FilterHolder> filters = new LinkedHashSet<>();
    for (Mapping mapping : all()) {
      if (mapping.path
          && !path.isEmpty()
          && mapping.dispatchers.contains(type)
          && mapping.names.stream().anyMatch(pattern -> UrlPatterns.covers(pattern, path))) {
        filters.add(mapping.filter);
      }
    }
    for (Mapping mapping : all()) {
      if (!mapping.path
          && mapping.dispatchers.contains(type)
          && (mapping.names.contains(servlet) || mapping.names.contains("*"))) {
        filters.add(mapping.filter);
      }
    }
    return filters.isEmpty() ? NONE : filters.toArray(FilterHolder[]::new);
  }
}
