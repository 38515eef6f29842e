package dev.naru.http.admin;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.health.Health;
import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.http.server.HttpService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on the control socket {@code naru.sock} in the data folder, which only its owner can
 * open, with commands; and on the addresses that are configured, without.
 */
final class AdminServer implements Server<AdminConfig> {

  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);

  private final Platform platform;
  private final HttpService control;
  private final HttpService open;
  private AdminConfig config;
  private Optional<Listener> socket = Optional.empty();
  private Map<Endpoint, Listener> listeners = new LinkedHashMap<>();

  AdminServer(AdminConfig config, Platform platform) {
    this.config = config;
    this.platform = platform;
    this.control = HttpService.uncounted(platform, new AdminHandler(platform, true));
    this.open = HttpService.uncounted(platform, new AdminHandler(platform, false));
  }

  @Override
  public void start() throws IOException {
    try {
      socket = Optional.of(control.listen(new Endpoint.Unix(platform.data().resolve("naru.sock"))));
    } catch (IOException e) {
      throw new IOException(
          "the data folder "
              + platform.data()
              + " is another Naru's, or cannot be written to: "
              + e.getMessage(),
          e);
    }
    apply(config);
  }

  @Override
  public void apply(AdminConfig next) throws IOException {
    Map<Endpoint, Listener> wanted = new LinkedHashMap<>();
    List<Listener> fresh = new ArrayList<>();
    try {
      for (Endpoint endpoint : next.listen()) {
        Listener kept = listeners.get(endpoint);
        if (kept == null) {
          kept = open.listen(endpoint);
          fresh.add(kept);
          warn(endpoint);
        }
        wanted.put(endpoint, kept);
      }
    } catch (IOException failure) {
      fresh.forEach(Listener::close);
      throw failure;
    }
    listeners.forEach(
        (endpoint, listener) -> {
          if (!wanted.containsKey(endpoint)) {
            listener.close();
          }
        });
    listeners = wanted;
    config = next;
  }

  private static void warn(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Socket(String scheme, String host, int port)
        && !isLoopback(host)) {
      log.warn(
          "metrics and health can be read by everybody who reaches {}; 127.0.0.1:{} keeps them on"
              + " this machine",
          endpoint,
          port);
    }
  }

  private static boolean isLoopback(String host) {
    Blocking.assertMayBlock();
    try {
      return !host.equals("*") && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  @Override
  public Health health() {
    return Health.UP;
  }

  @Override
  public void drain(Duration deadline) {
    // Stays to the end: whoever watches the others drain asks here.
  }

  @Override
  public void close() {
    socket.ifPresent(Listener::close);
    listeners.values().forEach(Listener::close);
    control.close();
    open.close();
  }
}
