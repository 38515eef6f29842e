package dev.naru.was.dispatch;

import dev.naru.was.filter.FilterHolder;
import dev.naru.was.filter.FilterMappings;
import dev.naru.was.mapping.MappingTable;
import dev.naru.was.mapping.Match;
import dev.naru.was.servlet.ServletHolder;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.MappingMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Finds servlet and filters of a path within a context. What was found for a request is remembered,
 * up to a bound, so that a path that is asked for often costs one look into a table. Not to be used
 * before everything is mapped.
 */
public final class Targets {

  private static final int MAX_REMEMBERED = 2_000;
  private static final int MAX_LENGTH = 256;

  private final MappingTable<ServletHolder> servlets;
  private final FilterMappings filters;
  private final List<String> welcomeFiles;
  private final Predicate<String> resources;
  private final Map<String, Target> remembered = new ConcurrentHashMap<>();

  /**
   * What a path leads to.
   *
   * @param filters that see a request that came in
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Target(Match<ServletHolder> match, FilterHolder[] filters) {}

  /**
   * Of a context.
   *
   * @param resources whether there is a file at a path
   */
  public Targets(
      MappingTable<ServletHolder> servlets,
      FilterMappings filters,
      List<String> welcomeFiles,
      Predicate<String> resources) {
    this.servlets = servlets;
    this.filters = filters;
    this.welcomeFiles = List.copyOf(welcomeFiles);
    this.resources = resources;
  }

  /** What a request's path leads to: a folder to its welcome file (section 10.10). */
  public Optional<Target> find(String path) {
    Target known = remembered.get(path);
    return known != null ? Optional.of(known) : resolve(path);
  }

  private Optional<Target> resolve(String path) {
    Optional<Match<ServletHolder>> match = match(path);
    if (match.isEmpty()) {
      return Optional.empty();
    }
    Match<ServletHolder> found = match.get();
    Target target =
        new Target(found, filters.of(DispatcherType.REQUEST, path(found), found.servletName()));
    // Which welcome file there is may change. Long paths would let strangers fill the memory.
    if (!path.endsWith("/") && path.length() <= MAX_LENGTH && remembered.size() < MAX_REMEMBERED) {
      remembered.put(path, target);
    }
    return Optional.of(target);
  }

  /** What a path leads to, without filters. */
  public Optional<Match<ServletHolder>> match(String path) {
    Optional<Match<ServletHolder>> match = servlets.match(path);
    if (match.isPresent() && match.get().kind() == MappingMatch.DEFAULT && path.endsWith("/")) {
      return welcome(path).or(() -> match);
    }
    return match;
  }

  /** The first welcome file that there is; where there is none, the first servlet of the names. */
  private Optional<Match<ServletHolder>> welcome(String folder) {
    List<String> paths =
        welcomeFiles.stream()
            .map(file -> folder + (file.startsWith("/") ? file.substring(1) : file))
            .toList();
    for (String path : paths) {
      if (resources.test(path)) {
        return servlets.match(path);
      }
    }
    for (String path : paths) {
      Optional<Match<ServletHolder>> match = servlets.match(path);
      if (match.isPresent() && answersByItself(match.get())) {
        return match;
      }
    }
    return Optional.empty();
  }

  private static boolean answersByItself(Match<ServletHolder> match) {
    return match.kind() != MappingMatch.DEFAULT && !match.target().ofFiles();
  }

  /** The filters that see a dispatch. */
  FilterHolder[] filters(DispatcherType type, String path, ServletHolder servlet) {
    return filters.of(type, path, servlet.getServletName());
  }

  private static String path(Match<ServletHolder> match) {
    return match.pathInfo() == null ? match.servletPath() : match.servletPath() + match.pathInfo();
  }
}
