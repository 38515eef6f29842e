package dev.naru.was.mapping;

import jakarta.servlet.http.MappingMatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a path within a context is for (Servlet 6.1, section 12.1): an exact pattern, then the
 * longest prefix, then the extension, then the default. Not thread-safe while patterns are added.
 *
 * @param <T> what answers
 */
public final class MappingTable<T> {

  private final Map<String, T> exact = new HashMap<>();
  private final Map<String, T> prefixes = new HashMap<>();
  private final Map<String, T> extensions = new HashMap<>();
  private final Function<T, String> names;
  private @Nullable T root;
  private @Nullable T fallback;

  /** With the name of what answers. */
  public MappingTable(Function<T, String> names) {
    this.names = names;
  }

  /** Adds a pattern; false when it is taken, and nothing has changed. */
  public boolean add(String pattern, T target) {
    if (find(pattern).isPresent()) {
      return false;
    }
    if (pattern.isEmpty()) {
      root = target;
    } else if (pattern.equals("/")) {
      fallback = target;
    } else if (pattern.endsWith("/*")) {
      prefixes.put(pattern.substring(0, pattern.length() - 2), target);
    } else if (pattern.startsWith("*.")) {
      extensions.put(pattern.substring(2), target);
    } else {
      exact.put(pattern, target);
    }
    return true;
  }

  /** What a pattern, written the same, is for. */
  public Optional<T> find(String pattern) {
    if (pattern.isEmpty()) {
      return Optional.ofNullable(root);
    }
    if (pattern.equals("/")) {
      return Optional.ofNullable(fallback);
    }
    if (pattern.endsWith("/*")) {
      return Optional.ofNullable(prefixes.get(pattern.substring(0, pattern.length() - 2)));
    }
    if (pattern.startsWith("*.")) {
      return Optional.ofNullable(extensions.get(pattern.substring(2)));
    }
    return Optional.ofNullable(exact.get(pattern));
  }

  /**
   * What a path is for.
   *
   * @param path within the context, decoded, beginning with a slash
   */
  public Optional<Match<T>> match(String path) {
    T target = exact.get(path);
    if (target != null) {
      return match(target, MappingMatch.EXACT, path, path.substring(1), path, null);
    }
    if (path.equals("/") && root != null) {
      return match(root, MappingMatch.CONTEXT_ROOT, "", "", "", "/");
    }
    for (int end = path.length(); end >= 0 && !prefixes.isEmpty(); ) {
      String prefix = path.substring(0, end);
      target = prefixes.get(prefix);
      if (target != null) {
        String rest = path.substring(end);
        return match(
            target,
            MappingMatch.PATH,
            prefix + "/*",
            rest.isEmpty() ? "" : rest.substring(1),
            prefix,
            rest.isEmpty() ? null : rest);
      }
      end = end == 0 ? -1 : path.lastIndexOf('/', end - 1);
    }
    int slash = path.lastIndexOf('/');
    int dot = path.lastIndexOf('.');
    if (dot > slash) {
      target = extensions.get(path.substring(dot + 1));
      if (target != null) {
        return match(
            target,
            MappingMatch.EXTENSION,
            "*." + path.substring(dot + 1),
            path.substring(1, dot),
            path,
            null);
      }
    }
    return fallback == null
        ? Optional.empty()
        : match(fallback, MappingMatch.DEFAULT, "/", "", path, null);
  }

  private Optional<Match<T>> match(
      T target,
      MappingMatch kind,
      String pattern,
      String value,
      String servletPath,
      @Nullable String pathInfo) {
    return Optional.of(
        new Match<>(target, names.apply(target), kind, pattern, value, servletPath, pathInfo));
  }
}
