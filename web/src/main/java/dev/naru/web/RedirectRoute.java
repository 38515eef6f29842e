package dev.naru.web;

import dev.naru.engine.config.Checks;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpRequest;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;
import dev.naru.web.page.Location;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/** The route kind {@code redirect}. */
final class RedirectRoute implements BareRoute {

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  /** Makes them. */
  public static final class Provider implements RouteProvider<RedirectConfig> {
    @Override
    public String key() {
      return "redirect";
    }

    @Override
    public Class<RedirectConfig> configType() {
      return RedirectConfig.class;
    }

    @Override
    public void check(RedirectConfig config, Checks checks) {
      if (!STATUSES.contains(config.status())) {
        checks.problem(
            config, "status", "expected 301, 302, 303, 307 or 308, found " + config.status());
      }
      if (!valid(config.redirect())) {
        checks.problem(
            config,
            "redirect",
            "expected a path such as /new/ or a URL such as https://example.org/, "
                + "in percent-encoding, found \""
                + config.redirect().replaceAll("\\p{Cntrl}", "?")
                + "\"");
      }
    }

    @Override
    public Route create(RedirectConfig config, RouteContext context) {
      return new RedirectRoute(config, context.prefix());
    }
  }

  private final int status;
  private final int bare;
  private final String base;
  private final boolean keepsRest;
  private final boolean keepsQuery;

  RedirectRoute(RedirectConfig config, String prefix) {
    String target = config.redirect();
    if (!target.startsWith("/") && target.indexOf('/', target.indexOf("://") + 3) < 0) {
      target += target.matches("[^?#]*") ? "/" : ""; // https://example.org is its root
    }
    this.status = config.status();
    this.bare = prefix.length() - 1;
    this.keepsQuery = target.indexOf('?') < 0 && target.indexOf('#') < 0;
    this.keepsRest = keepsQuery && target.endsWith("/");
    this.base = keepsRest ? target.substring(0, target.length() - 1) : target;
  }

  @Override
  public HttpHandler handler() {
    return this::redirect;
  }

  private void redirect(HttpExchange exchange) {
    Location.send(exchange, status, target(exchange.request()));
  }

  /** What follows the prefix is empty or begins with a slash, so it cannot reach into a host. */
  private String target(HttpRequest request) {
    String rest = request.path().value().substring(bare);
    String target = base;
    if (keepsRest && base.isEmpty()) {
      target = Location.local(rest.isEmpty() ? "/" : rest);
    } else if (keepsRest) {
      target += rest.isEmpty() ? "/" : Location.encode(rest);
    }
    return keepsQuery ? target + Location.queryOf(request) : target;
  }

  private static boolean valid(String target) {
    try {
      URI uri = new URI(target);
      if (!target.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
        return false;
      }
      if (uri.getScheme() == null) {
        return target.startsWith("/") && !target.startsWith("//");
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      return (scheme.equals("http") || scheme.equals("https"))
          && uri.getHost() != null
          && uri.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
