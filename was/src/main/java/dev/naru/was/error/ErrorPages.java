package dev.naru.was.error;

import dev.naru.was.descriptor.WebXml.ErrorPage;
import jakarta.servlet.ServletException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which resource answers a failure (Servlet 6.1, section 10.9.2). */
public final class ErrorPages {

  private final Map<Integer, String> byStatus = new HashMap<>();
  private final Map<String, String> byException = new HashMap<>();
  private @Nullable String others;

  /** As declared. */
  public ErrorPages(Collection<ErrorPage> pages) {
    for (ErrorPage page : pages) {
      if (page.exception().isPresent()) {
        byException.put(page.exception().get(), page.location());
      } else if (page.code().isPresent()) {
        byStatus.put(page.code().get(), page.location());
      } else {
        others = page.location();
      }
    }
  }

  /** The page for a status. */
  public Optional<String> of(int status) {
    return Optional.ofNullable(byStatus.getOrDefault(status, others));
  }

  /**
   * The page for an exception: by the nearest of its classes, then likewise for what a
   * ServletException wraps, then by the status.
   */
  public Optional<String> of(Throwable thrown, int status) {
    for (Throwable t = thrown; t != null; t = wrapped(t)) {
      for (Class<?> type = t.getClass(); type != null; type = type.getSuperclass()) {
        String location = byException.get(type.getName());
        if (location != null && (type != ServletException.class || wrapped(t) == null)) {
          return Optional.of(location);
        }
      }
    }
    return of(status);
  }

  /** What a ServletException stands for. */
  public static Throwable cause(Throwable thrown) {
    Throwable cause = thrown;
    for (Throwable t = thrown; t != null; t = wrapped(t)) {
      cause = t;
    }
    return cause;
  }

  private static @Nullable Throwable wrapped(Throwable thrown) {
    return thrown instanceof ServletException servlet ? servlet.getRootCause() : null;
  }
}
