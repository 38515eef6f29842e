package dev.naru.web;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.Route;
import dev.naru.web.page.ErrorPage;
import dev.naru.web.page.Location;

/**
 * What holds for a route of any kind before it is asked, behind its gates.
 *
 * @param handler the route's
 */
record RouteEntrance(RouteConfig config, Route route, HttpHandler handler) implements HttpHandler {

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    String path = exchange.request().path().value();
    if (path.length() < config.prefix().length() && !answersBare()) {
      Location.addSlash(exchange);
    } else if (route instanceof BareRoute && exchange.request().method().equals("TRACE")) {
      // These answer every method; an echo of the request it would not be (RFC 9110, 9.3.8).
      exchange.fields().set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
      ErrorPage.send(exchange, 405);
    } else {
      handler.handle(exchange);
    }
  }

  /**
   * Whether the route answers for its path without the closing slash: it is written so, and the
   * route can. The others never see that path: the client is sent to the one with the slash.
   */
  private boolean answersBare() {
    return !config.path().endsWith("/") && route instanceof BareRoute;
  }
}
