package dev.naru.was;

import dev.naru.was.context.WebApplication;
import dev.naru.was.request.Neighbours;
import dev.naru.was.session.SessionManager;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The other applications of a site that share with one: both must say {@code cross-context: true}.
 *
 * @param site the first host of the site
 * @param own the path of the one that they are neighbours of
 */
record AppNeighbours(AppRegistry registry, String site, String own, boolean shares)
    implements Neighbours {

  /** Those of the site beside its own, whether they share or not. */
  private List<AppSlot> others() {
    List<AppSlot> others = new ArrayList<>();
    for (AppPlace place : registry.places()) {
      for (AppSlot slot : place.slots()) {
        if (slot.site().equals(site) && !slot.contextPath().equals(own)) {
          others.add(slot);
        }
      }
    }
    return others;
  }

  private static boolean holds(String contextPath, String path) {
    return path.startsWith(contextPath)
        && (path.length() == contextPath.length() || path.charAt(contextPath.length()) == '/');
  }

  @Override
  public Optional<ServletContext> context(String path, ServletContext ownContext) {
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    AppSlot best = null;
    int longest = holds(own, path) ? own.length() : -1;
    for (AppSlot slot : others()) {
      if (holds(slot.contextPath(), path) && slot.contextPath().length() > longest) {
        best = slot;
        longest = slot.contextPath().length();
      }
    }
    if (best == null) {
      return longest < 0 ? Optional.empty() : Optional.of(ownContext);
    }
    return shares && best.shares()
        ? best.running().stream().findFirst().map(WebApplication::servletContext)
        : Optional.empty();
  }

  @Override
  public List<SessionManager> sessions() {
    return shares
        ? others().stream()
            .filter(AppSlot::shares)
            .flatMap(slot -> slot.running().stream())
            .map(WebApplication::sessions)
            .toList()
        : List.of();
  }
}
