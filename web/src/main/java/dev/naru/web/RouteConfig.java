package dev.naru.web;

import dev.naru.engine.config.BoundBy;

/**
 * A route: a path and what stands behind it.
 *
 * @param path begins with a slash; holds itself and everything below, at segment boundaries.
 *     Written with a slash at its end, a request for it without one is sent there
 * @param options what every kind of route may have
 * @param kind the key of its {@link dev.naru.http.RouteProvider}
 * @param config that provider's record
 */
@BoundBy(RouteBinder.class)
public record RouteConfig(String path, RouteOptions options, String kind, Record config) {

  /** The path with a slash at its end. */
  public String prefix() {
    return path.endsWith("/") ? path : path + "/";
  }
}
