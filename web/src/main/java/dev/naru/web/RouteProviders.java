package dev.naru.web;

import dev.naru.engine.config.Checks;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;
import java.io.IOException;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The kinds of route that are on the class path. */
final class RouteProviders {

  private static final SortedMap<String, RouteProvider<?>> ALL = load();

  private RouteProviders() {}

  /** The keys that tell them apart, in order. */
  static Set<String> keys() {
    return ALL.keySet();
  }

  /** The record of a kind. */
  static Class<? extends Record> configType(String key) {
    return provider(key).configType();
  }

  /** Looks for mistakes in a route's own record. */
  static void check(RouteConfig route, Checks checks) {
    check(provider(route.kind()), route.config(), checks);
  }

  /** Makes a route. */
  static Route create(RouteConfig route, RouteContext context) throws IOException {
    return create(provider(route.kind()), route.config(), context);
  }

  private static <C extends Record> void check(
      RouteProvider<C> provider, Record config, Checks checks) {
    provider.check(provider.configType().cast(config), checks);
  }

  private static <C extends Record> Route create(
      RouteProvider<C> provider, Record config, RouteContext context) throws IOException {
    return provider.create(provider.configType().cast(config), context);
  }

  private static RouteProvider<?> provider(String key) {
    RouteProvider<?> provider = ALL.get(key);
    if (provider == null) {
      throw new IllegalArgumentException("no kind of route: " + key);
    }
    return provider;
  }

  private static SortedMap<String, RouteProvider<?>> load() {
    SortedMap<String, RouteProvider<?>> found = new TreeMap<>();
    for (RouteProvider<?> provider :
        ServiceLoader.load(RouteProvider.class, RouteProviders.class.getClassLoader())) {
      RouteProvider<?> other = found.put(provider.key(), provider);
      if (other != null) {
        throw new IllegalStateException(
            "two kinds of route are called %s: %s and %s"
                .formatted(
                    provider.key(), other.getClass().getName(), provider.getClass().getName()));
      }
    }
    return found;
  }
}
