package dev.naru.web;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.web.page.ErrorPage;
import dev.naru.web.page.Location;
import org.jspecify.annotations.Nullable;

/** Hands each exchange to the route of its host and path. The table is swapped as a whole. */
final class Sites implements HttpHandler {

  private volatile SiteTable table = SiteTable.EMPTY;

  /** From the next exchange on. */
  void use(SiteTable next) {
    table = next;
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    SiteTable.@Nullable Site site = table.find(exchange.request().host());
    if (site == null) {
      ErrorPage.send(exchange, 421);
      return;
    }
    String path = exchange.request().path().value();
    Mount mount = site.mounts().find(path);
    if (mount == null) {
      if (!site.rules().isEmpty()) {
        exchange.beforeHead(site.rules()::apply);
      }
      ErrorPage.send(exchange, 404);
      return;
    }
    exchange.route(mount);
    if (!mount.rules().isEmpty()) {
      exchange.beforeHead(mount::apply);
    }
    if (mount.compresses()) {
      exchange.compress();
    }
    if (path.length() < mount.config().prefix().length() && !mount.answersBare()) {
      Location.addSlash(exchange);
    } else if (mount.route() instanceof BareRoute && exchange.request().method().equals("TRACE")) {
      // These answer every method; an echo of the request it would not be (RFC 9110, 9.3.8).
      exchange.fields().set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
      ErrorPage.send(exchange, 405);
    } else {
      mount.handler().handle(exchange);
    }
  }
}
