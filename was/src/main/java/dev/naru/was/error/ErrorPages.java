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
   * What answers an exception.
   *
   * @param location of the page, when there is one
   * @param exception what the page is told of
   */
  public record Found(Optional<String> location, Throwable exception) {}

  /**
   * The page for an exception: by the nearest of its classes, then likewise for what a
   * ServletException wraps, then by the status. The page is told of the exception that it was found
   * by; of what is wrapped where it was found by the status.
   */
  public Found of(Throwable thrown, int status) {
    Throwable last = thrown;
    for (Throwable t = thrown; t != null; t = wrapped(t)) {
      last = t;
      for (Class<?> type = t.getClass(); type != null; type = type.getSuperclass()) {
        String location = byException.get(type.getName());
        if (location != null && (type != ServletException.class || wrapped(t) == null)) {
          return new Found(Optional.of(location), t);
        }
      }
    }
    return new Found(of(status), last);
  }

  private static @Nullable Throwable wrapped(Throwable thrown) {
    return thrown instanceof ServletException servlet ? servlet.getRootCause() : null;
  }
}
