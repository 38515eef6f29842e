package dev.naru.web;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.web.page.ErrorPage;
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
    mount.entrance().handle(exchange);
  }
}
